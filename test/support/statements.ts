import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { DataSource } from 'typeorm';
import { poolOf } from '../../src/database/pool.js';
import type { TestGateway } from './gateway.js';

type Query = (...values: unknown[]) => unknown;

/** One request with the statements that it has sent to the database, in order. */
export interface WatchedRequest {
  readonly path: string;
  readonly statements: string[];
}

/**
 * Notes, from now on, what each request asks of the database; the background, which nobody waits for, runs outside any.
 * @returns the requests in the order in which they came: it grows, and may be emptied.
 */
export function watchStatements({ gateway }: TestGateway): WatchedRequest[] {
  const requests: WatchedRequest[] = [];
  const asked = new AsyncLocalStorage<string[]>();
  subscribe('http.server.request.start', (message) => {
    const { url = '', socket } = (message as { request: IncomingMessage }).request;
    if (socket.localPort !== gateway.port) return;
    const request = { path: url.split('?')[0] ?? '', statements: [] };
    requests.push(request);
    asked.enterWith(request.statements);
  });
  const pool = poolOf(gateway.app.get(DataSource));
  const connect = pool.connect.bind(pool) as Query;
  // Whoever waits for a connection is called back by the one who returns it.
  pool.connect = ((callback?: Query) =>
    callback ? connect(AsyncResource.bind(callback)) : connect()) as typeof pool.connect;
  const watched = new WeakSet<object>();
  pool.on('acquire', (client) => {
    if (watched.has(client)) return;
    watched.add(client);
    const query = client.query.bind(client) as Query;
    client.query = ((...values: unknown[]) => {
      const [first] = values as [string | { text: string }];
      asked.getStore()?.push(typeof first === 'string' ? first : first.text);
      return query(...values);
    }) as typeof client.query;
  });
  return requests;
}

/** What a statement is called by here: its verb and the first part that it names. */
export function beginningOf(statement: string): string {
  return statement.trim().split(/\s+/).slice(0, 3).join(' ');
}
