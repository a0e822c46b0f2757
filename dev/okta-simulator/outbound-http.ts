/** A call of the org to somebody else's server. */
export interface OutboundCall {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  /** Milliseconds until the org gives up. */
  timeoutMs: number;
  /** Ends the call when the org stops. */
  signal?: AbortSignal;
}

/** How such a call ended: an answer, whatever its status, or none. */
export type OutboundAnswer =
  | { readonly status: number; readonly body: string }
  | { readonly status: 'timeout' | 'unreachable'; readonly body: '' };

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/** Calls once. Redirects are not followed. Never rejects. */
export async function callOut(call: OutboundCall): Promise<OutboundAnswer> {
  const { url, method, headers, body, timeoutMs, signal } = call;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: timeout.aborted ? 'timeout' : 'unreachable', body: '' };
  }
}

/** Calls, and once more when no answer came or one of 5xx; tells each answer. */
export async function callOutTwice(call: OutboundCall): Promise<[OutboundAnswer, ...OutboundAnswer[]]> {
  const first = await callOut(call);
  const again = typeof first.status === 'string' || first.status >= 500;
  return again && call.signal?.aborted !== true ? [first, await callOut(call)] : [first];
}

/** Okta takes https alone; development equipment takes http too, if it stays on this machine. */
export function isCallable(text: unknown): text is string {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOSTS.includes(hostname));
}
