import { Socket } from 'node:net';
import pg from 'pg';
import { onLate } from './waiting.js';

/** How a {@link DirectConnection} is opened. */
export interface DirectConnectionOptions {
  /** Shown in `pg_stat_activity`. */
  readonly name: string;
  /** How long connecting, authentication included, may take, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** How long one statement may take, in milliseconds. Undefined = as long as it likes. */
  readonly queryTimeoutMs?: number;
}

const FAREWELL_MS = 250;
const KEEP_ALIVE_AFTER_MS = 10_000;

/**
 * One database connection outside the pool, for what a pool or a transaction pooler breaks: LISTEN,
 * session-level advisory locks, polls that must never wait for a free connection. Statements follow each
 * other; one that outlives its limit costs the connection, because nobody knows what became of it.
 */
export class DirectConnection {
  private lost = false;

  private constructor(
    private readonly client: pg.Client,
    private readonly socket: Socket,
    private readonly queryTimeoutMs: number | undefined,
  ) {}

  /** @throws Error when the database can't be reached in time or refuses. */
  static async open(url: string, options: DirectConnectionOptions): Promise<DirectConnection> {
    // A socket of our own making can be destroyed whatever state the driver thinks it is in.
    const socket = new Socket();
    const client = new pg.Client({
      connectionString: url,
      application_name: options.name,
      connectionTimeoutMillis: options.connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
      stream: () => socket,
    });
    // Without a listener a lost connection would end the process. Whoever uses it is told by its next statement, or by onLost.
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return new DirectConnection(client, socket, options.queryTimeoutMs);
  }

  /**
   * Runs one statement and gives its rows.
   * @throws Error; after a time-out or a lost connection this connection is of no further use.
   */
  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.inTime(this.client.query<Row>(text, [...values]))).rows;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) this.destroy();
      throw error;
    }
  }

  /** The driver's own limit would take a pause of this process for a link that hangs. */
  private async inTime<T>(answer: Promise<T>): Promise<T> {
    const limitMs = this.queryTimeoutMs;
    if (limitMs === undefined) return answer;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = onLate(limitMs, () => reject(new Error(`no answer within ${limitMs} ms`)));
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Calls `handler` for each NOTIFY on a channel that this connection listens on. */
  onNotification(handler: (channel: string) => void): void {
    this.client.on('notification', ({ channel }) => handler(channel));
  }

  /** Calls `handler` once the connection is gone, whoever ended it. */
  onLost(handler: () => void): void {
    this.client.once('end', handler);
  }

  /** Says goodbye to the server, for a short while; then it is gone. Never throws. */
  async close(): Promise<void> {
    if (!this.lost) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, FAREWELL_MS)));
      await Promise.race([this.client.end().catch(() => undefined), late]);
      clearTimeout(timer);
    }
    this.destroy();
  }

  /** Ends the connection at once. What is under way fails. */
  destroy(): void {
    this.lost = true;
    this.socket.destroy();
  }
}

/** What went wrong with a connection, in words for the log: never the address with its password. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  // Several addresses refused: the error that sums them up has a code and no message.
  const { code } = error as { code?: unknown };
  return error.message || (typeof code === 'string' ? code : error.name);
}
