// Builds dist/; with --if-outdated only when it is missing or older than what it is made of.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const console_ = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = join(console_, 'dist', 'index.html');
// The examples of proxies are part of the console: what it shows is what the documentation shows.
const sources = ['index.html', 'package.json', 'vite.config.js', 'public', 'src', 'tools', '../examples'];

const newest = (path) => {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
};

const outdated = () =>
  !existsSync(built) ||
  Math.max(...sources.map((name) => newest(join(console_, name)))) > statSync(built).mtimeMs;

/** Beside each file the same, as small as it gets: the gateway sends it as it is. */
const compress = (folder) => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
  }
};

if (!process.argv.includes('--if-outdated') || outdated()) {
  // Built beside and moved into place: nobody finds half a build, and two builds at once don't mix.
  const folder = `.build-${process.pid}`;
  const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: console_,
    stdio: 'inherit',
    env: { ...process.env, CONSOLE_OUT_DIR: folder, NODE_ENV: 'production' },
  });
  if (status !== 0) {
    rmSync(join(console_, folder), { recursive: true, force: true });
    process.exit(status ?? 1);
  }
  compress(join(console_, folder));
  const old = join(console_, `.old-${process.pid}`);
  mkdirSync(join(console_, 'dist'), { recursive: true });
  renameSync(join(console_, 'dist'), old);
  renameSync(join(console_, folder), join(console_, 'dist'));
  rmSync(old, { recursive: true, force: true });
}
