import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { AssertionClaims } from '../../src/assertions/assertion-claims.js';
import { AssertionSigner } from '../../src/assertions/assertion-signer.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { startTestGateway, type TestGateway } from '../support/gateway.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Two programs are compiled with all their types: on a busy machine a minute's work. */
const COMPILE_LIMIT_MS = 300_000;

const PACKAGES = ['@nestjs', '@types', 'express', 'jose', 'reflect-metadata', 'rxjs'];

/** The examples of the page, by their names. */
async function examples(): Promise<Map<string, string>> {
  const page = await readFile(join(ROOT, 'docs/verify-identity.md'), 'utf8');
  const blocks = page.matchAll(/^```ts (\w+)\n([^]*?)^```$/gm);
  return new Map([...blocks].map(([, name = '', code = '']) => [name, code]));
}

/** Compiles with full type checks. @throws Error with what the compiler says. */
function compile(files: string[], options: ts.CompilerOptions): void {
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts'],
    types: ['node'],
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    strict: true,
    skipLibCheck: true,
    ...options,
  });
  const faults = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  if (faults.length > 0) {
    throw new Error(
      ts.formatDiagnostics(faults, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => ROOT,
        getNewLine: () => '\n',
      }),
    );
  }
}

/** A folder with an application of somebody else, in which the package is installed: its subpaths and nothing more. */
async function installPackage(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'rolegate-verify-'));
  const installed = join(home, 'node_modules/rolegate');
  await mkdir(installed, { recursive: true });
  await writeFile(join(home, 'package.json'), '{"type": "module"}');
  for (const name of PACKAGES)
    await symlink(join(ROOT, 'node_modules', name), join(home, 'node_modules', name));
  await cp(join(ROOT, 'package.json'), join(installed, 'package.json'));
  const sources = ['public-interface.ts', 'nestjs.ts'].map((name) => join(ROOT, 'src/verify', name));
  compile(sources, { rootDir: ROOT, outDir: join(installed, 'dist'), declaration: true });
  return home;
}

describe('rolegate/verify in somebody else’s application', () => {
  let gateway: TestGateway;
  let home: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    gateway = await startTestGateway();
    home = await installPackage();
    const sources = [...(await examples())].map(([name, code]) => ({ path: join(home, `${name}.ts`), code }));
    for (const { path, code } of sources) await writeFile(path, code);
    const typeRoots = [join(home, 'node_modules/@types')];
    compile(
      sources.map(({ path }) => path),
      { typeRoots },
    );
  }, COMPILE_LIMIT_MS);

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(home, { recursive: true, force: true });
    await gateway.close();
  });

  const sign = (claims: Partial<AssertionClaims> = {}): string =>
    gateway.gateway.app.get(AssertionSigner).sign({
      application: 'wiki',
      sub: '00u1',
      connection: 'default',
      sessionId: 'b5a9c1f4-0000-4000-8000-000000000000',
      sessionExpiresAtMs: Date.now() + 3_600_000,
      roles: ['developer'],
      groups: ['Engineering'],
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      acr: null,
      amr: ['pwd'],
      authTimeMs: null,
      ...claims,
    }).token;

  /** Runs a program in the application's folder. */
  async function run(file: string, env: Record<string, string> = {}): Promise<() => string> {
    let printed = '';
    const child = spawn(process.execPath, [join(home, file)], {
      cwd: home,
      env: { PATH: process.env['PATH'], ROLEGATE_URL: gateway.url, ...env },
    });
    children.push(child);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await new Promise((resolve) => child.once('spawn', resolve));
    return () => printed;
  }

  it('loads nothing of the gateway but itself, and no framework with it', async () => {
    await writeFile(
      join(home, 'load.js'),
      `console.log(Object.keys(await import('rolegate/verify')).sort().join(' '));`,
    );
    const output = await run('load.js');
    await eventually(() =>
      expect(output()).toBe(
        'VerificationError createVerifier hasAnyRole identityOf requireIdentity requireRole\n',
      ),
    );
    const sources = await Promise.all(
      ['public-interface', 'verifier', 'express', 'identity', 'identified-requests', 'assertion-header'].map(
        (name) => readFile(join(home, `node_modules/rolegate/dist/src/verify/${name}.js`), 'utf8'),
      ),
    );
    const imported = sources.flatMap((text) =>
      [...text.matchAll(/from '([^'.][^']*)'/g)].map(([, name]) => name),
    );
    expect([...new Set(imported)]).toEqual(['jose']);
  });

  it('is where package.json says that it is once the package is built', async () => {
    const { exports } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      exports: Record<string, string | { types: string; import: string }>;
    };
    for (const target of [exports['./verify'], exports['./verify/nestjs']]) {
      if (typeof target !== 'object') throw new Error('a subpath is missing');
      for (const path of [target.types, target.import]) {
        const source = join(ROOT, path.replace('./dist/', '').replace(/\.(d\.ts|js)$/, '.ts'));
        await expect(readFile(source, 'utf8')).resolves.toContain('export');
      }
      expect(dirname(target.types)).toBe(dirname(target.import));
    }
  });

  describe.each(['express', 'nestjs'])('the documented %s application', (name) => {
    let url: string;

    beforeAll(async () => {
      const port = await freePort();
      url = `http://127.0.0.1:${port}`;
      const output = await run(`${name}.js`, { PORT: String(port) });
      await eventually(async () => {
        await fetch(url).catch((error: unknown) => {
          throw new Error(output() || String(error));
        });
      });
    });

    const get = (path: string, assertion?: string): Promise<Response> =>
      fetch(url + path, {
        headers: assertion === undefined ? {} : { 'X-Rolegate-Assertion': assertion },
      });

    it('knows who makes a request', async () => {
      const answer = await get('/', sign());
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ subject: '00u1', connection: 'default', roles: ['developer'] });
    });

    it('lets those in who hold the role, and nobody else', async () => {
      expect((await get('/reports', sign())).status).toBe(403);
      expect((await get('/reports', sign({ roles: [] }))).status).toBe(403);
      const answer = await get('/reports', sign({ roles: ['guest', 'admin'] }));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual(['2026-Q1', '2026-Q2']);
    });

    it.each([
      ['none', () => undefined],
      ['an empty one', () => ''],
      ['no token', () => 'admin'],
      ['one for another application', () => sign({ application: 'other' })],
      ['one that was changed', () => sign().replace(/.{4}\.(?=[^.]*$)/, 'AAAA.')],
      ['one without a signature', () => sign().replace(/[^.]+$/, '')],
      ['two in one line', () => `${sign()}, ${sign()}`],
    ])('refuses a request with %s', async (_, assertion) => {
      const answer = await get('/', assertion());
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toMatch(/eyJ|node_modules/);
    });
  });
});
