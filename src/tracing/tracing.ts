import { context, propagation, trace, TraceFlags } from '@opentelemetry/api';
import { ConfigurationError } from '../config/load-configuration.js';
import { traceInLog } from '../config/log.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** How long the last spans may hold up a shutdown, in milliseconds. */
const FLUSH_LIMIT_MS = 1000;

/** Tracing that is on. */
export interface Tracing {
  /** Sends what is left, for a second at most, and ends. Never throws. */
  stop(): Promise<void>;
}

/**
 * Whether the standard variables ask for traces: a collector is named, and neither `OTEL_SDK_DISABLED` nor
 * `OTEL_TRACES_EXPORTER=none` forbids it.
 */
export function isTracingWanted(env: Environment): boolean {
  const collector = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const off = env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  return Boolean(collector) && !off && env['OTEL_TRACES_EXPORTER'] !== 'none';
}

/**
 * Starts the OpenTelemetry SDK when the environment asks for it, which reads its other variables itself; else nothing
 * is loaded. A collector that can't be reached disturbs nobody: spans are dropped.
 * @throws ConfigurationError when the collector's address is none.
 */
export async function startTracing(env: Environment): Promise<Tracing | undefined> {
  if (!isTracingWanted(env)) return undefined;
  refuseOddEndpoints(env);
  const [{ BatchSpanProcessor, NodeTracerProvider }, { resourceFromAttributes }, { OTLPTraceExporter }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ]);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes(resourceAttributes(env)),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  traceInLog(() => {
    // Also of a span that has just ended: the line of a request is written when its answer is complete.
    const { traceId, traceFlags = TraceFlags.NONE } = trace.getActiveSpan()?.spanContext() ?? {};
    return traceFlags & TraceFlags.SAMPLED ? { traceId } : undefined;
  });
  return {
    stop: async () => {
      traceInLog(undefined);
      trace.disable();
      context.disable();
      propagation.disable();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, FLUSH_LIMIT_MS)));
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

/** `OTEL_RESOURCE_ATTRIBUTES` (`key=value,key=value`, percent-encoded values), with the service's name above it. */
function resourceAttributes(env: Environment): Record<string, string> {
  const attributes: Record<string, string> = { 'service.name': 'rolegate' };
  for (const pair of (env['OTEL_RESOURCE_ATTRIBUTES'] ?? '').split(',')) {
    const equals = pair.indexOf('=');
    if (equals > 0) attributes[pair.slice(0, equals).trim()] = decoded(pair.slice(equals + 1).trim());
  }
  if (env['OTEL_SERVICE_NAME']) attributes['service.name'] = env['OTEL_SERVICE_NAME'];
  return attributes;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refuseOddEndpoints(env: Environment): void {
  const faults = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']
    .filter((name) => env[name] && !isHttpUrl(env[name]))
    .map((name) => ({ name, problem: 'must be an http or https URL: traces are sent by OTLP over HTTP' }));
  if (faults.length > 0) throw new ConfigurationError(faults);
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
