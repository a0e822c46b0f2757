/**
 * Traces: what one request did at Okta and in Postgres, and how long it took, for a collector that speaks OTLP.
 *
 * Owns the start and the end of the OpenTelemetry SDK (`tracing.ts`: on only when the standard variables name a
 * collector, and never loaded else), the spans of requests (`request-spans.ts`), of statements (`statement-spans.ts`)
 * and of calls and background work (here). It has no routes. A span never holds a path with its parameters, a query, a
 * header, a body, the text of an error or anything about a person: only names that stand in the source, numbers, codes,
 * hosts of providers and request ids. Nothing of it is ever sent to a provider.
 */
import {
  context,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanOptions,
} from '@opentelemetry/api';

/** The name under which the gateway makes spans. */
export const TRACER = 'rolegate';

/** A call to another system, waited for by whoever makes it. */
export function inCallSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return inSpan(name, { kind: SpanKind.CLIENT, attributes }, work);
}

/** A piece of work that no request waits for. */
export function inJobSpan<T>(name: string, work: () => Promise<T>): Promise<T> {
  return inSpan(name, { kind: SpanKind.INTERNAL }, work);
}

/** Ends a span as failed. Of the error only its code is told: a message may hold what somebody sent. */
export function failSpan(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', errorType(error));
}

/** Does `work` in a span of its own, below the one that is under way unless `parent` says otherwise. Without a started SDK this costs a call and no more. */
export function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
  parent: Context = context.active(),
): Promise<T> {
  return trace.getTracer(TRACER).startActiveSpan(name, options, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      failSpan(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

function errorType(error: unknown): string {
  const { code, kind } = (error ?? {}) as { code?: unknown; kind?: unknown };
  for (const word of [code, kind]) {
    if (typeof word === 'string' && /^[\w-]{1,40}$/.test(word)) return word;
  }
  return error instanceof Error ? error.constructor.name : 'unknown';
}
