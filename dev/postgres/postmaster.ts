import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { ServerAccount } from './binaries.js';

/** How often a condition outside this process is looked at. */
export const POLL_MS = 25;

/** A program with its arguments and the account it is to be spawned as. */
export interface Command {
  program: string;
  args: string[];
  options: { uid?: number; gid?: number };
}

/**
 * The command that runs a server bound to the life of this process: where the kernel can (Linux, through setpriv)
 * the server is told to shut down when its parent dies, so that even `kill -9` leaves no orphan.
 */
export function boundToParent(program: string, args: string[], account: ServerAccount | undefined): Command {
  const probe = ['--pdeathsig', 'keep', '--', process.execPath, '--version'];
  if (process.platform !== 'linux' || spawnSync('setpriv', probe, { stdio: 'ignore' }).status !== 0) {
    return { program, args, options: account ? { uid: account.uid, gid: account.gid } : {} };
  }
  // setpriv drops root itself: a change of account after the death signal is set would clear it.
  const drop = account
    ? ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups']
    : [];
  return { program: 'setpriv', args: [...drop, '--pdeathsig', 'INT', '--', program, ...args], options: {} };
}

/**
 * Clears what an earlier server left in the cluster folder: an orphan whose supervisor died is shut down, and a lock
 * file whose number has gone to some other program is removed. A server whose supervisor is alive is an error.
 */
export async function clearEarlierServer(cluster: string, ownerFile: string): Promise<void> {
  const lockFile = join(cluster, 'postmaster.pid');
  const pid = Number(readText(lockFile)?.split('\n')[0]);
  const found = Number.isInteger(pid) && pid > 0 ? inspect(pid) : undefined;
  // Gone: Postgres clears its own stale lock. A zombie's number looks alive to Postgres: starting is tried again.
  if (!found || found.zombie) return;
  if (!found.command.includes(cluster)) return rmSync(lockFile, { force: true });
  if (found.parent === Number(readText(ownerFile))) {
    throw new Error(
      `The database folder ${cluster} is in use: process ${found.parent} runs Postgres ${pid} on it.`,
    );
  }
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + 10_000;
  for (let now = inspect(pid); now && !now.zombie; now = inspect(pid)) {
    if (Date.now() > deadline) throw new Error(`Postgres ${pid}, left from an earlier run, does not stop.`);
    await delay(POLL_MS);
  }
}

function inspect(pid: number): { parent: number; command: string; zombie: boolean } | undefined {
  if (process.platform === 'linux') {
    const status = readText(`/proc/${pid}/status`);
    if (status === undefined) return undefined;
    return {
      parent: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]),
      command: readText(`/proc/${pid}/cmdline`) ?? '',
      zombie: /^State:\s*Z/m.test(status),
    };
  }
  try {
    const line = execFileSync('ps', ['-o', 'ppid=,stat=,command=', '-p', String(pid)], { encoding: 'utf8' });
    const [, parent, state = '', command = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/m.exec(line) ?? [];
    return { parent: Number(parent), command, zombie: state.startsWith('Z') };
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
