/** Something that a condition compares: a fact by its name, or what is written down. */
export interface Operand {
  readonly kind: 'fact' | 'text' | 'number' | 'boolean' | 'list';
  /** A name such as `resource.properties.owner`, a text without quotes, a number, `true`; of a list texts between commas. */
  readonly value: string;
}

/** How two things are compared; `has` and `has not` look at the first one alone. */
export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'has' | 'has not';

/** One line of the form. */
export interface Clause {
  readonly left: Operand;
  readonly operator: Operator;
  readonly right: Operand;
}

/** A condition as a form shows it: lines of which all must hold, or any. */
export interface ConditionForm {
  readonly join: '&&' | '||';
  readonly clauses: readonly Clause[];
}

/** What stands where nothing is compared with. */
export const NO_OPERAND: Operand = { kind: 'text', value: '' };

const FACT = /^(?:subject|resource|action|context)(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/;
/** Half of a character, which no text of CEL can hold. */
const HALF = /\p{Cs}/u;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const TOKEN =
  /\s*(?:(?<text>"(?:\\[\\"'nrt]|\\u[0-9a-fA-F]{4}|[^"\\\n])*"|'(?:\\[\\"'nrt]|\\u[0-9a-fA-F]{4}|[^'\\\n])*')|(?<number>-?\d+(?:\.\d+)?(?![\w.]))|(?<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*(?!["'\w]))|(?<sign>&&|\|\||[=!<>]=|[<>!(),[\]]))/y;

class NoForm extends Error {}

/** The form of a condition, or why there is none: then nothing of the text may be changed by a form. */
export function toConditionForm(text: string): ConditionForm | { readonly reason: string } {
  try {
    return new Reader(tokensOf(text)).form();
  } catch (error) {
    if (error instanceof NoForm) return { reason: error.message };
    throw error;
  }
}

/** Whether a line can be written as a condition. */
export function isWhole({ left, operator, right }: Clause): boolean {
  if (operator === 'has' || operator === 'has not') return left.kind === 'fact' && isSound(left);
  if (operator === 'in') return isSound(left) && left.kind !== 'list' && isSound(right) && isMany(right);
  return isSound(left) && isSound(right) && left.kind !== 'list' && right.kind !== 'list';
}

/** The condition that a form says, in CEL. @param form Of which every line is whole. */
export function fromConditionForm({ join, clauses }: ConditionForm): string {
  return clauses.map(written).join(` ${join} `);
}

function isMany({ kind }: Operand): boolean {
  return kind === 'list' || kind === 'fact';
}

function isSound({ kind, value }: Operand): boolean {
  switch (kind) {
    case 'fact':
      return FACT.test(value);
    case 'number':
      return NUMBER.test(value);
    case 'boolean':
      return value === 'true' || value === 'false';
    default:
      return !HALF.test(value);
  }
}

function written({ left, operator, right }: Clause): string {
  if (operator === 'has') return `has(${left.value})`;
  if (operator === 'has not') return `!has(${left.value})`;
  return `${operandText(left)} ${operator} ${operandText(right)}`;
}

function operandText({ kind, value }: Operand): string {
  if (kind === 'text') return JSON.stringify(value);
  if (kind !== 'list') return value;
  const items = value.split(',').map((item) => item.trim());
  return `[${items
    .filter((item) => item !== '')
    .map((item) => JSON.stringify(item))
    .join(', ')}]`;
}

interface Token {
  readonly kind: 'text' | 'number' | 'name' | 'sign';
  readonly text: string;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const whole = text.trimEnd();
  while (pattern.lastIndex < whole.length) {
    const from = pattern.lastIndex;
    const { groups } = pattern.exec(whole) ?? {};
    const found = Object.entries(groups ?? {}).find(([, value]) => value !== undefined);
    if (!found) throw new NoForm(`The form has no line for “${whole.slice(from).trim().slice(0, 20)}”.`);
    tokens.push({ kind: found[0] as Token['kind'], text: found[1] ?? '' });
  }
  return tokens;
}

class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  form(): ConditionForm {
    if (this.tokens.length === 0) return { join: '&&', clauses: [] };
    const clauses = [this.clause()];
    let join: ConditionForm['join'] | undefined;
    while (this.at < this.tokens.length) {
      const sign = this.next().text;
      if (sign !== '&&' && sign !== '||') throw new NoForm(`The form has no line for “${sign}”.`);
      if (join !== undefined && join !== sign) throw new NoForm('It mixes “and” with “or”.');
      join = sign;
      clauses.push(this.clause());
    }
    return { join: join ?? '&&', clauses };
  }

  private clause(): Clause {
    if (this.takes('!')) return { ...this.presence(), operator: 'has not' };
    const [token, after] = [this.tokens[this.at], this.tokens[this.at + 1]];
    if (token?.text === 'has' && after?.text === '(') return { ...this.presence(), operator: 'has' };
    const left = this.operand();
    const operator = this.next().text as Operator;
    if (!['==', '!=', '<', '<=', '>', '>=', 'in'].includes(operator))
      throw new NoForm(`The form has no line for “${operator}”.`);
    const clause = { left, operator, right: this.operand() };
    if (!isWhole(clause)) throw new NoForm('It compares what the form can’t compare.');
    return clause;
  }

  private presence(): Pick<Clause, 'left' | 'right'> {
    this.expect('has');
    this.expect('(');
    const left = this.operand();
    this.expect(')');
    if (left.kind !== 'fact') throw new NoForm('It asks whether something is there that is no fact.');
    return { left, right: NO_OPERAND };
  }

  private operand(): Operand {
    const { kind, text } = this.next();
    if (kind === 'number') return { kind, value: text };
    if (kind === 'text') return { kind, value: unquoted(text) };
    if (text === '[') return this.list();
    if (text === 'true' || text === 'false') return { kind: 'boolean', value: text };
    if (kind === 'name' && FACT.test(text)) return { kind: 'fact', value: text };
    throw new NoForm(`The form has no line for “${text}”.`);
  }

  private list(): Operand {
    const items: string[] = [];
    if (this.takes(']')) return { kind: 'list', value: '' };
    do {
      const item = this.operand();
      const plain = item.value.trim() === item.value && item.value !== '' && !item.value.includes(',');
      if (item.kind !== 'text' || !plain) throw new NoForm('Its list holds something else than plain texts.');
      items.push(item.value);
    } while (this.takes(','));
    this.expect(']');
    return { kind: 'list', value: items.join(', ') };
  }

  private takes(text: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== 'sign' || token.text !== text) return false;
    this.at += 1;
    return true;
  }

  private expect(text: string): void {
    const token = this.next();
    if (token.text !== text || token.kind === 'text')
      throw new NoForm(`The form has no line for “${token.text}”.`);
  }

  private next(): Token {
    const token = this.tokens[this.at];
    if (!token) throw new NoForm('It ends in the midst of a line.');
    this.at += 1;
    return token;
  }
}

function unquoted(quoted: string): string {
  const short: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  const value = quoted
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, one: string) =>
      code === undefined ? (short[one] ?? one) : String.fromCharCode(parseInt(code, 16)),
    );
  if (HALF.test(value)) throw new NoForm('It holds half a character.');
  return value;
}
