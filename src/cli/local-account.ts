import { NestFactory } from '@nestjs/core';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { systemActor } from '../access/actor.js';
import { AppModule } from '../app.module.js';
import { SystemClock } from '../config/clock.js';
import type { Configuration } from '../config/configuration.js';
import { createLog, NestLog } from '../config/log.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { LocalAccount } from '../local-accounts/local-account.entity.js';
import { isLocked } from '../local-accounts/lock-out.js';
import { LocalAccountAdministration, type NewSecrets } from '../local-login/local-account-administration.js';
import { DEFAULT_GROUP } from '../local-login/local-connection.js';

/** How the commands for local accounts are called. */
export const LOCAL_ACCOUNT_USAGE = `  local-account create <user name> [--group <group>]… [--password-stdin]
  local-account list
  local-account set-password <user name> [--password-stdin]
  local-account set-groups <user name> --group <group>…
  local-account reset-totp <user name>
  local-account unlock <user name>
  local-account remove <user name>
      Makes and changes the accounts of LOCAL_LOGIN (docs/break-glass.md). A new password and the address of a new
      second factor are printed once. With --password-stdin the first line of standard input is the password: it never
      stands among the arguments. Default group: ${DEFAULT_GROUP}. Needs the gateway's environment.
`;

/** A command as it was typed; undefined when it can't be understood. */
export interface LocalAccountCommand {
  readonly verb: (typeof VERBS)[number];
  readonly userName: string;
  readonly groups: readonly string[];
  readonly passwordFromInput: boolean;
}

const VERBS = ['create', 'list', 'set-password', 'set-groups', 'reset-totp', 'unlock', 'remove'] as const;

/** Understands what follows `local-account`. */
export function readLocalAccountCommand(args: readonly string[]): LocalAccountCommand | undefined {
  const verb = VERBS.find((known) => known === args[0]);
  if (!verb) return undefined;
  try {
    const { positionals, values } = parseArgs({
      args: args.slice(1),
      allowPositionals: true,
      options: {
        ...(verb === 'create' || verb === 'set-groups'
          ? { group: { type: 'string', multiple: true } as const }
          : {}),
        ...(verb === 'create' || verb === 'set-password'
          ? { 'password-stdin': { type: 'boolean' } as const }
          : {}),
      },
    });
    const { group = [], 'password-stdin': passwordFromInput = false } = values as {
      group?: string[];
      'password-stdin'?: boolean;
    };
    if (positionals.length !== (verb === 'list' ? 0 : 1)) return undefined;
    if (verb === 'set-groups' && group.length === 0) return undefined;
    return { verb, userName: positionals[0] ?? '', groups: group, passwordFromInput };
  } catch {
    return undefined;
  }
}

/**
 * Runs a command straight on the database; running replicas hear of it within a second.
 * @param readPassword Reads the password that somebody chose, when the command says so.
 * @returns what to print.
 * @throws GatewayError `not-found`, `validation-failed`, and when the database can't be used.
 */
export async function runLocalAccount(
  configuration: Configuration,
  command: LocalAccountCommand,
  readPassword: () => Promise<string>,
): Promise<string> {
  const password = command.passwordFromInput ? await readPassword() : undefined;
  const app = await NestFactory.create(AppModule.for(configuration, new SystemClock()), {
    logger: new NestLog(createLog('silent')),
    abortOnError: false,
  });
  try {
    const accounts = app.get(LocalAccountAdministration);
    const actor = { ...systemActor(`cli-${randomUUID()}`), name: 'command line' };
    const { verb, userName, groups } = command;
    const warnings = async ({ connectionId, groups: given }: LocalAccount): Promise<string> => {
      const without = await accounts.unmapped(given, connectionId);
      return without.length === 0 ? '' : `No role comes with these groups: ${without.join(', ')}.\n`;
    };
    switch (verb) {
      case 'create': {
        const wish = { userName, groups: groups.length > 0 ? groups : [DEFAULT_GROUP], password };
        const made = await accounts.create(actor, wish);
        const off =
          configuration.localLogin === 'off'
            ? 'LOCAL_LOGIN is off: nobody signs in with it until that is "breakglass" or "on".\n'
            : '';
        return `Local account ${userName} made.\n${secretsText(made)}${await warnings(made.account)}${off}`;
      }
      case 'list':
        return listText(await accounts.list(), new Date());
      case 'set-password':
        return `New password set; the account's sessions are ended.\n${secretsText(await accounts.setPassword(actor, userName, password))}`;
      case 'set-groups': {
        const account = await accounts.setGroups(actor, userName, groups);
        return `${userName} is now in: ${account.groups.join(', ')}.\n${await warnings(account)}`;
      }
      case 'reset-totp':
        return `New second factor set; the account's sessions are ended.\n${secretsText(await accounts.resetTotp(actor, userName))}`;
      case 'unlock':
        await accounts.unlock(actor, userName);
        return `${userName} is unlocked.\n`;
      case 'remove':
        await accounts.remove(actor, userName);
        return `${userName} is removed; its sessions are ended.\n`;
    }
  } finally {
    await app.close();
  }
}

/**
 * The first line of a stream, bounded.
 * @throws GatewayError `validation-failed` when there is none, or it is far too long for a password.
 */
export async function readFirstLine(input: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const piece of input) {
    text += piece.toString();
    if (text.includes('\n') || text.length > 4096) break;
  }
  const line = text.split('\n')[0]?.replace(/\r$/, '') ?? '';
  if (line === '' || line.length > 4096) {
    throw new GatewayError('validation-failed', 'The first line of standard input must be the password.');
  }
  return line;
}

function secretsText({ password, totpUri }: NewSecrets): string {
  return [
    ...(password === undefined ? [] : [`Password (shown this once): ${password}\n`]),
    ...(totpUri === undefined
      ? []
      : [`Second factor for an authenticator app (shown this once):\n${totpUri}\n`]),
  ].join('');
}

function listText(accounts: readonly LocalAccount[], now: Date): string {
  if (accounts.length === 0) return 'There is no local account.\n';
  return accounts
    .map(({ userName, groups, lockedUntil, lastSignedInAt }) => {
      const state = isLocked(lockedUntil, now) ? `locked until ${lockedUntil?.toISOString()}` : 'open';
      const used = lastSignedInAt ? `last used ${lastSignedInAt.toISOString()}` : 'never used';
      return `${userName}\t${state}\t${used}\t${groups.join(', ')}\n`;
    })
    .join('');
}
