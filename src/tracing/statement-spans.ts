import { context, SpanKind, trace, type Span } from '@opentelemetry/api';
import type pg from 'pg';
import { failSpan, TRACER } from './spans.js';

type Query = (...values: unknown[]) => unknown;
type Callback = (error: unknown, ...rest: unknown[]) => unknown;

/**
 * Makes a span of every statement that is sent on behalf of something traced; the polls of the background, which
 * nothing waits for, make none. Only the verb and the first table are told: no text, no values.
 */
export function traceStatements(pool: pg.Pool): void {
  const traced = new WeakSet<pg.PoolClient>();
  pool.on('acquire', (client) => {
    if (traced.has(client)) return;
    traced.add(client);
    traceClient(client);
  });
  const connect = pool.connect.bind(pool) as Query;
  // Whoever waits for a connection is called back by the one who returns it, amid the other's work.
  pool.connect = ((callback?: Callback) =>
    callback ? connect(context.bind(context.active(), callback)) : connect()) as typeof pool.connect;
}

/** What a span tells of a statement. */
export function statementOf(text: string): { readonly verb: string; readonly table: string | undefined } {
  const verb = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? '';
  const table = /\b(?:FROM|INTO|UPDATE|TABLE)\s+(?:ONLY\s+)?(?:"?public"?\.)?"?([a-z_]{1,63})"?/.exec(
    text,
  )?.[1];
  return { verb: VERBS.has(verb) ? verb : 'OTHER', table };
}

const VERBS = new Set([
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'WITH',
  'START',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT',
  'RELEASE',
  'SET',
  'NOTIFY',
]);

function traceClient(client: pg.PoolClient): void {
  const query = client.query.bind(client) as Query;
  client.query = ((...values: unknown[]) => {
    if (!trace.getActiveSpan()?.isRecording()) return query(...values);
    const span = spanOf(textOf(values[0]));
    const callback = values.at(-1);
    if (typeof callback === 'function') {
      const told: Callback = (error, ...rest) => {
        finish(span, error);
        return (callback as Callback)(error, ...rest);
      };
      return query(...values.slice(0, -1), context.bind(context.active(), told));
    }
    return settled(span, query(...values));
  }) as typeof client.query;
}

function spanOf(text: string): Span {
  const { verb, table } = statementOf(text);
  return trace.getTracer(TRACER).startSpan(table ? `${verb} ${table}` : verb, {
    kind: SpanKind.CLIENT,
    attributes: {
      'db.system.name': 'postgresql',
      'db.operation.name': verb,
      ...(table ? { 'db.collection.name': table } : {}),
    },
  });
}

function settled(span: Span, result: unknown): unknown {
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  return result.then(
    (value: unknown) => {
      span.end();
      return value;
    },
    (error: unknown) => {
      finish(span, error);
      throw error;
    },
  );
}

function finish(span: Span, error: unknown): void {
  if (error) failSpan(span, error);
  span.end();
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement;
  const { text } = (statement ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
}
