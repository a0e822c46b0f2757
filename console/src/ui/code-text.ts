/** A request of the API as a page would send it. */
export interface CodeRequest {
  /** In capitals; default GET. */
  readonly method?: string;
  /** From `/api/v1` on, encoded. */
  readonly path: string;
  /** Of the query; what is undefined is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON; never with a secret in it. */
  readonly body?: unknown;
  /** A file on the caller's disk that is sent as the body. */
  readonly file?: CodeFile;
  /** Where the answer goes, in its form; default: it is shown, as JSON. */
  readonly into?: CodeFile;
  /** The version that it replaces, quotes included. */
  readonly etag?: string | undefined;
}

/** A file that a request reads or writes. */
export interface CodeFile {
  readonly name: string;
  /** Its media type. */
  readonly type: string;
}

/** A line of curl for a POSIX shell; the API token stays a variable of that shell. */
export function asCurl(origin: string, request: CodeRequest): string {
  const { method = 'GET', path, query = {}, body, file, into, etag } = request;
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  const asked = given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given)).toString()}`;
  return [
    `curl -X ${method} ${quoted(origin + path + asked)}`,
    `-H "Authorization: Bearer $ROLEGATE_TOKEN"`,
    ...(etag === undefined ? [] : [`-H ${quoted(`If-Match: ${etag}`)}`]),
    ...(into === undefined ? [] : [`-H 'Accept: ${into.type}'`, `-o ${quoted(into.name)}`]),
    ...(file === undefined
      ? []
      : [`-H 'Content-Type: ${file.type}'`, `--data-binary ${quoted(`@${file.name}`)}`]),
    // Raw: curl would take a text that begins with @ for the name of a file.
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `--data-raw ${quoted(JSON.stringify(body, null, 2))}`]),
  ].join(' \\\n  ');
}

/** A change as a page would send it; where nothing is changed yet, what would be changed. */
export function changeOf(request: CodeRequest): CodeRequest {
  const { path, body } = request;
  return Object.keys(body ?? {}).length === 0 ? { path } : { method: 'PATCH', ...request };
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
