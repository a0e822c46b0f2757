import { createHash, generateKeyPair, randomBytes, type JsonWebKey } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isReachable, serverAccount } from '../postgres/binaries.js';
import { clearEarlierServer } from '../postgres/postmaster.js';

/** Raised when what an earlier version of the demo has filled the gateway with is no longer enough. */
const SEED_VERSION = '3';

/** What the demo keeps between two starts. */
export interface DemoData {
  readonly folder: string;
  readonly postgresFolder: string;
  readonly logFile: string;
  /** Holds the API token of the demo, readable by its owner alone. */
  readonly apiTokenFile: string;
  /** Holds the sample application's own credential at the gateway, likewise. */
  readonly credentialFile: string;
  readonly secrets: DemoSecrets;
  /** Whether an earlier start has filled the gateway already, with all that this version shows. */
  readonly seeded: boolean;
  markSeeded(): void;
}

/** Made once: whoever changed them would make what is stored unreadable, or strangers of the gateway and its Okta. */
export interface DemoSecrets {
  /** Base64 of 32 bytes, for ENCRYPTION_KEYS. */
  readonly encryptionKey: string;
  readonly oktaClientSecret: string;
  readonly oktaApiToken: string;
  /** The simulator's private signing key: an ID token kept from an earlier start still counts at sign-out. */
  readonly oktaSigningKey: JsonWebKey;
}

/**
 * The folder of the demo's data for one base port: below `.demo/` in the project. Started by root, Postgres runs
 * under an unprivileged account; where that account cannot enter the project, a private folder in /var/tmp serves.
 */
export function locateDataFolder(basePort: number, requestedRoot?: string): string {
  const project = projectRoot();
  const root = requestedRoot !== undefined ? resolve(requestedRoot) : join(project, '.demo');
  const own = `port-${basePort}`;
  if (requestedRoot !== undefined || isReachable(project, serverAccount())) return join(root, own);
  const key = createHash('sha256').update(project).digest('hex').slice(0, 12);
  const temporary = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  return join(temporary, `rolegate-demo-${process.getuid?.() ?? 0}-${key}`, own);
}

/** Deletes the data; a Postgres that an earlier, killed run left on it is stopped first. */
export async function deleteData(folder: string): Promise<void> {
  const postgres = join(folder, 'postgres');
  await clearEarlierServer(join(postgres, 'cluster'), join(postgres, 'supervisor.pid'));
  rmSync(folder, { recursive: true, force: true });
}

/** Opens the folder, making it and its secrets at the first start. */
export async function openData(folder: string): Promise<DemoData> {
  makePrivateFolder(dirname(folder));
  makePrivateFolder(folder);
  const seededFile = join(folder, 'seeded');
  return {
    folder,
    postgresFolder: join(folder, 'postgres'),
    logFile: join(folder, 'gateway.log'),
    apiTokenFile: join(folder, 'api-token'),
    credentialFile: join(folder, 'payroll-credential'),
    secrets: await readOrMakeSecrets(join(folder, 'secrets.json')),
    seeded: existsSync(seededFile) && readFileSync(seededFile, 'utf8') === SEED_VERSION,
    markSeeded: () => writeFileSync(seededFile, SEED_VERSION),
  };
}

/** Writes a file that its owner alone can read. */
export function writePrivateFile(file: string, content: string): void {
  // Removed first: the mode counts only for a file that does not exist yet.
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode: 0o600, flag: 'wx' });
}

/** The folder that holds package.json, wherever this file was compiled to. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error('package.json was not found above the demo.');
    folder = dirname(folder);
  }
  return folder;
}

/** In a shared folder such as /var/tmp somebody else may have been quicker: what is there must be ours. */
function makePrivateFolder(folder: string): void {
  const uid = process.getuid?.();
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    // Root gives the database cluster in it to another account, which needs to pass through, not to look around.
    chmodSync(folder, uid === 0 ? 0o711 : 0o700);
  }
  const stats = lstatSync(folder);
  if (!stats.isDirectory() || (uid !== undefined && stats.uid !== uid)) {
    throw new Error(`${folder} is not a folder of this account. Choose another with --data.`);
  }
}

async function readOrMakeSecrets(file: string): Promise<DemoSecrets> {
  if (existsSync(file)) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as DemoSecrets;
    } catch (cause) {
      throw new Error(`${file} cannot be read. Start over with --fresh.`, { cause });
    }
  }
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const secrets: DemoSecrets = {
    encryptionKey: randomBytes(32).toString('base64'),
    oktaClientSecret: randomBytes(48).toString('base64url'),
    oktaApiToken: `00${randomBytes(30).toString('base64url')}`,
    oktaSigningKey: privateKey.export({ format: 'jwk' }),
  };
  writePrivateFile(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}
