import { connect, createServer, type AddressInfo } from 'node:net';
import { eventually } from './eventually.js';

/** A balancer of TCP connections in front of several gateways, one address for all of them. */
export interface LoadBalancer {
  readonly url: string;
  /** From now on this gateway gets its share of new connections. */
  add(url: string): void;
  /** No new connections for this gateway; returns when those that it has are over, so that it may be stopped. */
  drain(url: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts a balancer that deals new connections to its gateways in turn. */
export async function startLoadBalancer(): Promise<LoadBalancer> {
  const open = new Map<string, number>();
  let gateways: string[] = [];
  let dealt = 0;
  const server = createServer((socket) => {
    const url = gateways[(dealt += 1) % gateways.length];
    if (!url) return void socket.destroy();
    open.set(url, (open.get(url) ?? 0) + 1);
    const upstream = connect(Number(new URL(url).port), '127.0.0.1');
    upstream.once('close', () => open.set(url, (open.get(url) ?? 0) - 1));
    for (const [from, to] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      from.pipe(to);
      from.once('error', () => to.destroy());
      from.once('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (url) => void (gateways = [...gateways, url]),
    drain: async (url) => {
      gateways = gateways.filter((each) => each !== url);
      await eventually(() => {
        if (open.get(url)) throw new Error(`${open.get(url)} connections to ${url} are open`);
      }, 90_000);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
