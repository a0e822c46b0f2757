import { randomBytes, randomInt } from 'node:crypto';
import { DirectConnection } from './direct-connection.js';

/** How long a NOTIFY may take to arrive, in milliseconds. */
const SELF_TEST_LIMIT_MS = 2000;

const CONNECT_TIMEOUT_MS = 3000;
/** First of the two keys of the self-test's lock: keeps it apart from every lock that means something. */
const SELF_TEST_LOCK = 0x5e1f;

/** What a self-test needs of a connection; {@link DirectConnection} is one. */
export interface SelfTestConnection {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  onNotification(handler: (channel: string) => void): void;
}

/** Which variable is at fault when a self-test fails, and what to do about it. */
export const TRANSACTION_POOLER_ADVICE =
  'DATABASE_DIRECT_URL (or DATABASE_URL where that is not set) seems to lead through a transaction pooler: ' +
  'point DATABASE_DIRECT_URL at Postgres itself';

/**
 * Whether LISTEN and NOTIFY work over the direct URL. A transaction pooler accepts both and delivers nothing.
 * @throws Error when the database can't be reached.
 */
export async function listenWorks(url: string): Promise<boolean> {
  const open = (): Promise<DirectConnection> =>
    DirectConnection.open(url, {
      name: 'rolegate-self-test',
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      queryTimeoutMs: CONNECT_TIMEOUT_MS,
    });
  const listener = await open();
  try {
    const sender = await open();
    try {
      return await notificationsArrive(listener, sender);
    } finally {
      await sender.close();
    }
  } finally {
    await listener.close();
  }
}

/** Whether `listener` hears what `sender` notifies, within `limitMs`. */
export async function notificationsArrive(
  listener: SelfTestConnection,
  sender: SelfTestConnection,
  limitMs: number = SELF_TEST_LIMIT_MS,
): Promise<boolean> {
  const channel = `rolegate_self_test_${randomBytes(8).toString('hex')}`;
  let timer: NodeJS.Timeout | undefined;
  const heard = new Promise<boolean>((resolve) => {
    listener.onNotification((name) => (name === channel ? resolve(true) : undefined));
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    await listener.query(`LISTEN ${channel}`);
    await sender.query(`NOTIFY ${channel}`);
    return await heard;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Whether an advisory lock of one session keeps another one out. Behind a transaction pooler each statement
 * may run in anybody's server session, and two clients "hold" one lock.
 */
export async function advisoryLocksExclude(
  one: SelfTestConnection,
  other: SelfTestConnection,
): Promise<boolean> {
  const key = randomInt(2 ** 31 - 1);
  const tryLock = async (connection: SelfTestConnection): Promise<LockAttempt> => {
    const [attempt] = await connection.query<LockAttempt>(
      'SELECT pg_try_advisory_lock($1, $2) AS locked, pg_backend_pid() AS session',
      [SELF_TEST_LOCK, key],
    );
    return attempt ?? { locked: false, session: 0 };
  };
  const first = await tryLock(one);
  const second = await tryLock(other);
  const again = await tryLock(one);
  const sessionsAreOurs = first.session === again.session && first.session !== second.session;
  return sessionsAreOurs && first.locked && !second.locked && again.locked;
}

interface LockAttempt {
  readonly locked: boolean;
  /** Process id of the server session that ran the statement. */
  readonly session: number;
}
