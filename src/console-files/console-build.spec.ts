import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { findInBuild, readConsoleBuild, type ConsoleBuild } from './console-build.js';

describe('a console build', () => {
  let folder: string;
  let build: ConsoleBuild;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rolegate-console-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html>');
    writeFileSync(join(folder, 'theme.js'), 'theme');
    writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'main');
    writeFileSync(join(folder, 'assets', 'main-1a2b.js.br'), brotliCompressSync('main'));
    mkdirSync(join(folder, 'pages', 'people'), { recursive: true });
    for (const page of ['index', 'roles', 'people', 'people/$personId'])
      writeFileSync(join(folder, 'pages', `${page}.html`), `the document of ${page}`);
    build = readConsoleBuild(folder) ?? new Map();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['', 'roles', 'people/00u1', 'index.html', 'applications/payroll/rules'])(
    'is the document at the address of a page: %j',
    (path) => {
      const found = findInBuild(build, path);
      expect(found).toMatchObject({ kind: 'document', file: { immutable: false } });
    },
  );

  it.each([
    ['', 'the document of index'],
    ['roles', 'the document of roles'],
    ['people', 'the document of people'],
    ['people/00u1', 'the document of people/$personId'],
    ['index.html', '<!doctype html>'],
    ['sessions', '<!doctype html>'],
    ['roles/00u1', '<!doctype html>'],
    ['people/00u1/more', '<!doctype html>'],
  ])('is the document that names what the page needs, where there is one: %j', (path, text) => {
    const found = findInBuild(build, path);
    expect(found.kind === 'document' && found.file.body.toString()).toBe(text);
  });

  it.each([
    ['assets/main-1a2b.js', true],
    ['theme.js', false],
  ])('is the file itself at %s, kept for good only when its name tells its content', (path, immutable) => {
    const found = findInBuild(build, path);
    expect(found).toMatchObject({
      kind: 'file',
      file: { immutable, mediaType: 'text/javascript; charset=utf-8' },
    });
  });

  it.each([
    'assets/main-old.js',
    'assets/',
    'assets/x',
    'missing.css',
    '../package.json',
    'a/../theme.js',
    'a/..',
    'pages/roles.html',
    'assets/main-1a2b.js.br',
  ])('is missing, and never the document, where a file is asked for: %s', (path) => {
    expect(findInBuild(build, path)).toEqual({ kind: 'missing' });
  });

  it('has each file compressed as well', () => {
    const file = build.get('assets/main-1a2b.js');
    expect(gunzipSync(file?.gzipped ?? Buffer.alloc(0)).toString()).toBe('main');
    expect(brotliDecompressSync(file?.brotli ?? Buffer.alloc(0)).toString()).toBe('main');
    expect(build.get('theme.js')?.brotli).toBeUndefined();
  });

  it('is none without a document', () => {
    expect(readConsoleBuild(join(folder, 'assets'))).toBeUndefined();
    expect(readConsoleBuild(join(folder, 'nowhere'))).toBeUndefined();
  });
});
