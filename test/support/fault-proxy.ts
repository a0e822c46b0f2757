import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { holdTheDatabaseToItsLimits } from './patience.js';

/** A TCP proxy whose network fails on demand. */
export interface FaultProxy {
  /** The port on 127.0.0.1. */
  port: number;
  /** The same URL, leading through the proxy. */
  url(original: string): string;
  /** How many connections are open. */
  readonly connections: number;
  /** Passes nothing on, in either direction; new connections open and stay silent. Nobody gets an error. */
  hang(): void;
  /** Ends hang(): what was held back is delivered, and waiting connections are served. */
  resume(): void;
  /** Cuts every open connection with a TCP reset. New ones are served. */
  reset(): void;
  /** Refuses new connections (ECONNREFUSED); open ones live on. */
  refuse(): void;
  /** Ends refuse(). */
  accept(): Promise<void>;
  /** Delays everything by this many milliseconds in each direction (a round trip takes twice as long). */
  latency(ms: number): void;
  /** Cuts all connections and stops listening. */
  close(): Promise<void>;
}

/** Starts a fault proxy in front of a TCP server. */
export async function startFaultProxy(target: { host: string; port: number }): Promise<FaultProxy> {
  holdTheDatabaseToItsLimits();
  const proxy = new Proxy(target);
  await proxy.accept();
  return proxy;
}

interface Conditions {
  hung: boolean;
  latency: number;
}

class Proxy implements FaultProxy {
  port = 0;
  private server?: Server;
  private readonly conditions: Conditions = { hung: false, latency: 0 };
  private readonly pairs = new Set<Pair>();

  constructor(private readonly target: { host: string; port: number }) {}

  get connections(): number {
    return this.pairs.size;
  }

  url(original: string): string {
    const url = new URL(original);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.href;
  }

  hang(): void {
    this.conditions.hung = true;
    for (const pair of this.pairs) pair.update();
  }

  resume(): void {
    this.conditions.hung = false;
    for (const pair of this.pairs) pair.update();
  }

  reset(): void {
    for (const pair of this.pairs) pair.reset();
  }

  refuse(): void {
    this.server?.close();
    this.server = undefined;
  }

  async accept(): Promise<void> {
    if (this.server) return;
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
      const pair = new Pair(client, this.target, this.conditions, () => this.pairs.delete(pair));
      this.pairs.add(pair);
      pair.update();
    });
    await new Promise<void>((done, fail) => {
      server.once('error', fail).listen(this.port, '127.0.0.1', done);
    });
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  latency(ms: number): void {
    this.conditions.latency = ms;
  }

  async close(): Promise<void> {
    this.reset();
    const server = this.server;
    this.server = undefined;
    if (server) await new Promise((done) => server.close(done));
  }
}

/** One client's connection and the one to the target that answers it. */
class Pair {
  private upstream?: Socket;
  private flows: Flow[] = [];

  constructor(
    private readonly client: Socket,
    private readonly target: { host: string; port: number },
    private readonly conditions: Conditions,
    private readonly onGone: () => void,
  ) {
    client.on('error', () => this.reset()).on('close', () => this.leave());
  }

  /** Acts on changed conditions. */
  update(): void {
    // A client that arrives while the network hangs reaches the target once it no longer does.
    if (!this.upstream && !this.conditions.hung) this.connect();
    for (const flow of this.flows) flow.pump();
  }

  reset(): void {
    this.client.resetAndDestroy();
    this.upstream?.resetAndDestroy();
  }

  private connect(): void {
    const upstream = connect({ ...this.target, allowHalfOpen: true, noDelay: true });
    upstream.on('error', () => this.reset()).on('close', () => this.leave());
    this.upstream = upstream;
    this.flows = [
      new Flow(this.client, upstream, this.conditions),
      new Flow(upstream, this.client, this.conditions),
    ];
  }

  private leave(): void {
    if (!this.client.destroyed || (this.upstream && !this.upstream.destroyed)) return;
    for (const flow of this.flows) flow.stop();
    this.onGone();
  }
}

/** One direction: what arrives waits in line until it is due. */
class Flow {
  private readonly line: { due: number; chunk: Buffer | null }[] = [];
  private timer?: NodeJS.Timeout;
  private blocked = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly conditions: Conditions,
  ) {
    const enqueue = (chunk: Buffer | null): void => {
      this.line.push({ due: performance.now() + conditions.latency, chunk });
      this.pump();
    };
    from.on('data', enqueue).on('end', () => enqueue(null));
    to.on('drain', () => {
      this.blocked = false;
      this.pump();
    });
  }

  /** Delivers what is due, unless the network hangs or the receiver is slow; then the sender has to wait, too. */
  pump(): void {
    this.stop();
    if (this.conditions.hung || this.blocked) return void this.from.pause();
    for (let next = this.line[0]; next; next = this.line[0]) {
      const wait = next.due - performance.now();
      if (wait > 0) {
        this.timer = setTimeout(() => this.pump(), Math.ceil(wait));
        break;
      }
      this.line.shift();
      if (next.chunk === null) this.to.end();
      else if (this.to.writable && !this.to.write(next.chunk)) {
        this.blocked = true;
        return void this.from.pause();
      }
    }
    this.from.resume();
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
