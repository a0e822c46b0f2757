/** Values kept at most, of each kind; then they are gathered anew. */
const MAX_VALUES = 10_000;

/** Small values that many sessions have in common, each once: every row that is read brings its own copy. */
export class SharedValues {
  private readonly texts = new Map<string, string>();
  private readonly lists = new Map<string, readonly string[]>();

  /** The same text. */
  text<Text extends string | null | undefined>(text: Text): Text {
    if (text === null || text === undefined) return text;
    return shared(this.texts, text, text) as Text;
  }

  /** A list of the same texts. */
  list(list: readonly string[]): readonly string[] {
    return shared(this.lists, JSON.stringify(list), list);
  }
}

function shared<Value>(values: Map<string, Value>, name: string, value: Value): Value {
  const known = values.get(name);
  if (known !== undefined) return known;
  if (values.size >= MAX_VALUES) values.clear();
  values.set(name, value);
  return value;
}
