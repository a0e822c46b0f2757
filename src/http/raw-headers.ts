/**
 * The value of a header field in Node's raw list of names and values by turns: undefined when it isn't
 * there, null when it is there more than once. `request.headers` can't tell: it joins repeated fields into
 * one value that looks as if it had been sent so.
 * @param name In lower case.
 */
export function rawHeader(rawHeaders: readonly string[], name: string): string | undefined | null {
  let value: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const field = rawHeaders[index] ?? '';
    if (field.length !== name.length || !equalsIgnoringCase(field, name)) continue;
    if (value !== undefined) return null;
    value = rawHeaders[index + 1] ?? '';
  }
  return value;
}

/** Field names are ASCII, so one bit makes the difference; nothing is allocated. */
function equalsIgnoringCase(field: string, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    if ((field.charCodeAt(index) | 0x20) !== name.charCodeAt(index)) return false;
  }
  return true;
}
