import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';

const DOCUMENT =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bare</title></head>' +
  '<body><div id="root"></div><script type="module" src="/main.js"></script></body></html>';
const SCRIPT = `import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
createRoot(document.getElementById('root')).render(createElement('main', null,
  createElement('h1', null, 'Overview'), createElement('p', null,
  'The state of this gateway at a glance: who signs in, what is denied, and whether Okta and every replica are well.')));`;

/** A page of React with a heading and nothing else, built and compressed like the console: what no console can beat. */
export async function serveBarePage(consoleFolder: string): Promise<{ url: string; close: () => void }> {
  // Inside the console, where React is found.
  const folder = join(consoleFolder, `.bare-${process.pid}`);
  mkdirSync(folder);
  try {
    writeFileSync(join(folder, 'index.html'), DOCUMENT);
    writeFileSync(join(folder, 'main.js'), SCRIPT);
    await build({ root: folder, configFile: false, logLevel: 'error', build: { outDir: 'dist' } });
    const files = new Map<string, Buffer>();
    const read = (name: string): void =>
      void files.set(`/${name}`, brotliCompressSync(readFileSync(join(folder, 'dist', name))));
    read('index.html');
    for (const name of readdirSync(join(folder, 'dist', 'assets'))) read(`assets/${name}`);
    return await serve(files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function serve(files: ReadonlyMap<string, Buffer>): Promise<{ url: string; close: () => void }> {
  const server: Server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '');
    const file = files.get(path);
    if (!file) return void response.writeHead(404).end();
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8';
    response.writeHead(200, { 'Content-Type': type, 'Content-Encoding': 'br' }).end(file);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
