/** A request of the API as a page would send it. */
export interface CodeRequest {
  /** In capitals; default GET. */
  readonly method?: string;
  /** From `/api/v1` on, encoded, with its query. */
  readonly path: string;
  /** Sent as JSON; never with a secret in it. */
  readonly body?: unknown;
  /** The version that it replaces, quotes included. */
  readonly etag?: string | undefined;
}

/** A line of curl for a POSIX shell; the API token stays a variable of that shell. */
export function asCurl(origin: string, { method = 'GET', path, body, etag }: CodeRequest): string {
  return [
    `curl -X ${method} ${quoted(origin + path)}`,
    `-H "Authorization: Bearer $ROLEGATE_TOKEN"`,
    ...(etag === undefined ? [] : [`-H ${quoted(`If-Match: ${etag}`)}`]),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `--data-binary ${quoted(JSON.stringify(body, null, 2))}`]),
  ].join(' \\\n  ');
}

/** A word of a POSIX shell that is taken as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
