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
    // Raw: curl would take a text that begins with @ for the name of a file.
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `--data-raw ${quoted(JSON.stringify(body, null, 2))}`]),
  ].join(' \\\n  ');
}

/** A word of a POSIX shell that is taken as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Words that some readers of YAML take for something else than text. */
const YAML_WORDS = /^(?:null|true|false|yes|no|on|off|y|n)$/;

/** A text in YAML that readers of 1.1 and of 1.2 read as this text: bare where it is a plain word, else in double quotes. */
export function asYamlText(text: string): string {
  if (/^[a-z][a-z0-9-]*$/.test(text) && !YAML_WORDS.test(text)) return text;
  // What JSON leaves as it is, though a reader of YAML may take it for the end of a line or refuse it.
  const special = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
  return JSON.stringify(text).replace(
    special,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
