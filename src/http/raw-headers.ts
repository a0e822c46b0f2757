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

/** Several fields that are read of every request, in one walk over its list; each as {@link rawHeader} reads it. */
export class RawFields {
  /** Which of the names have so many characters. */
  private readonly byLength: (readonly number[] | undefined)[];
  /** How each name was spelled last: a proxy spells it alike in all its requests, and to compare that is quicker. */
  private readonly spelled: string[];

  /** @param names In lower case. */
  constructor(private readonly names: readonly string[]) {
    this.spelled = [...names];
    const longest = Math.max(...names.map(({ length }) => length));
    this.byLength = Array.from({ length: longest + 1 }, (_, length) => {
      const named = [...names.keys()].filter((index) => names[index]?.length === length);
      return named.length === 0 ? undefined : named;
    });
  }

  /** The values in the order of the names. */
  read(rawHeaders: readonly string[]): (string | undefined | null)[] {
    const values = this.names.map((): string | undefined | null => undefined);
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const field = rawHeaders[index] ?? '';
      const named = this.byLength[field.length];
      if (named === undefined) continue;
      for (const name of named) {
        if (!this.isCalled(field, name)) continue;
        values[name] = values[name] === undefined ? (rawHeaders[index + 1] ?? '') : null;
        break;
      }
    }
    return values;
  }

  private isCalled(field: string, name: number): boolean {
    if (field === this.spelled[name]) return true;
    if (!equalsIgnoringCase(field, this.names[name] ?? '')) return false;
    this.spelled[name] = field;
    return true;
  }
}

/** Field names are ASCII, so one bit makes the difference; nothing is allocated. */
function equalsIgnoringCase(field: string, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    if ((field.charCodeAt(index) | 0x20) !== name.charCodeAt(index)) return false;
  }
  return true;
}
