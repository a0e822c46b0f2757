import { parseArgs } from 'node:util';
import { loadConfiguration } from '../config/load-configuration.js';
import { createApiToken } from './api-token-create.js';
import { verifyAudit } from './audit-verify.js';
import { commandFault } from './command-fault.js';
import { CONFIGURATION_VERBS, runConfiguration } from './configuration.js';
import { DOCTOR_PROXY_USAGE, doctorProxy } from './doctor-proxy.js';
import {
  LOCAL_ACCOUNT_USAGE,
  readFirstLine,
  readLocalAccountCommand,
  runLocalAccount,
} from './local-account.js';
import { describeApi } from './openapi.js';
import { forgetSecrets, rotateSecrets, SECRETS_USAGE } from './secrets.js';
import { endAllSessions } from './sessions-end-all.js';
import { makeSetUpLink } from './set-up-link.js';
import { rotateSigningKeys } from './signing-keys-rotate.js';

const USAGE = `Usage: npm run cli -- <command>

  api-token create --role <key> [--connection <slug>] [--name <name>] [--expires-in-days <days>]
      Creates an API token and prints it once. Needs the gateway's environment (DATABASE_URL, …).

  audit verify [--expect <position>:<hash>]
      Verifies the audit trail against its chain of hashes and, if given, against a head that was noted before. Prints
      what is wrong and the head; the exit status is 1 if anything is. Needs the gateway's environment.

  configuration export
  configuration diff|apply [<file>]
      Prints the whole configuration as YAML, says what applying such a document (default: standard input) would
      change, or applies it whole. Needs the gateway's environment.

${SECRETS_USAGE}
  sessions end-all
      Ends every session of every connection: after a backup was restored, in which revoked ones live again. Needs the
      gateway's environment.

  set-up-link
      Makes a link that opens the set-up of a gateway without a connection, and prints it; the one before is worth nothing
      any more. Needs the gateway's environment.

  signing-keys rotate [--now]
      Publishes the next key of assertions, which signs from tomorrow on. With --now (the present one is compromised)
      it signs at once, and every other key is gone. Needs the gateway's environment.

${LOCAL_ACCOUNT_USAGE}
  openapi
      Prints the description of the REST API (OpenAPI). Needs no environment.

${DOCTOR_PROXY_USAGE}`;

/** Reads the command line, runs the command, and answers with an exit status: 0 done, 1 failed, 2 wrong usage. */
async function run(args: readonly string[]): Promise<number> {
  const [noun, verb, ...rest] = args;
  if (noun === 'openapi' && verb === undefined) {
    await print(await describeApi());
    return 0;
  }
  const configurationVerb = CONFIGURATION_VERBS.find((known) => known === verb);
  if (noun === 'configuration' && configurationVerb && rest.length <= (verb === 'export' ? 0 : 1)) {
    await print(await runConfiguration(loadConfiguration(process.env), configurationVerb, rest[0]));
    return 0;
  }
  if (noun === 'signing-keys' && verb === 'rotate' && rest.every((option) => option === '--now')) {
    await print(`${await rotateSigningKeys(loadConfiguration(process.env), rest.length > 0)}\n`);
    return 0;
  }
  if (
    noun === 'audit' &&
    verb === 'verify' &&
    (rest.length === 0 || (rest.length === 2 && rest[0] === '--expect'))
  ) {
    const answer = await verifyAudit(loadConfiguration(process.env), rest[1], (line) =>
      process.stderr.write(`${line}\n`),
    );
    await print(answer.text);
    return answer.status;
  }
  if (noun === 'sessions' && verb === 'end-all' && rest.length === 0) {
    await print(`${await endAllSessions(loadConfiguration(process.env))}\n`);
    return 0;
  }
  if (noun === 'set-up-link' && verb === undefined) {
    await print(`${await makeSetUpLink(loadConfiguration(process.env))}\n`);
    return 0;
  }
  if (
    noun === 'secrets' &&
    (verb === 'rotate' ? rest.length === 0 : verb === 'forget' && rest.length === 1)
  ) {
    const configuration = loadConfiguration(process.env);
    const answer = rest[0]
      ? await forgetSecrets(configuration, rest[0])
      : await rotateSecrets(configuration, (line) => process.stderr.write(`${line}\n`));
    await print(answer.text);
    return answer.status;
  }
  const localAccountCommand = noun === 'local-account' ? readLocalAccountCommand(args.slice(1)) : undefined;
  if (localAccountCommand) {
    const configuration = loadConfiguration(process.env);
    await print(
      await runLocalAccount(configuration, localAccountCommand, () => readFirstLine(process.stdin)),
    );
    return 0;
  }
  if (noun === 'doctor' && verb === 'proxy') {
    const report = await doctorProxy(rest, process.env);
    await print(report.text);
    return report.status;
  }
  if (noun !== 'api-token' || verb !== 'create') {
    process.stderr.write(USAGE);
    return 2;
  }
  let options;
  try {
    options = parseArgs({
      args: rest,
      options: {
        role: { type: 'string' },
        connection: { type: 'string' },
        name: { type: 'string' },
        'expires-in-days': { type: 'string' },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'wrong arguments'}\n\n${USAGE}`);
    return 2;
  }
  if (!options.role) {
    process.stderr.write(`--role is missing\n\n${USAGE}`);
    return 2;
  }
  const token = await createApiToken(loadConfiguration(process.env), {
    role: options.role,
    connection: options.connection,
    name: options.name ?? `cli-${options.role}`,
    expiresInDays: options['expires-in-days'],
  });
  await print(`${token}\n`);
  return 0;
}

/** Writes to standard output, all of it: a pipe takes 64 KB at once, and the end of the process cuts off the rest. */
function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

run(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${commandFault(error)}\n`);
    process.exit(1);
  },
);
