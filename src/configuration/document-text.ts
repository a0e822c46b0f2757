import { Composer, Document, isMap, isScalar, LineCounter, Parser, visit } from 'yaml';
import { GatewayError, type FieldError } from '../errors/gateway-error.js';
import type { ConfigurationModel } from './configuration-model.js';
import { riskySyntax } from './yaml-syntax.js';

const HEADING = ` Configuration of Rolegate: roles, connections without their secrets, and applications.
 Compare: npm run cli -- configuration diff <file>   Apply: npm run cli -- configuration apply <file>`;

/** The YAML of a configuration: equal configurations give equal texts, and each thing its own lines. */
export function writeDocument(model: ConfigurationModel): string {
  const document = new Document(model, { aliasDuplicateObjects: false });
  document.commentBefore = HEADING;
  return document.toString({ lineWidth: 0 });
}

/** A document as it was sent: what it says, and on which line it says it. */
export interface DocumentSource {
  readonly value: unknown;
  /** The line (from 1) of what a JSON Pointer points to, or of what would hold it; undefined when there is none. */
  readonly lineOf: (pointer: string) => number | undefined;
}

/**
 * Reads YAML 1.2 of plain values: no anchors, aliases, tags or directives, no key twice, no deep nesting.
 * @throws GatewayError `invalid-request` that names the line.
 */
export function readYaml(text: string): DocumentSource {
  const risk = riskySyntax(text);
  if (risk) throw unreadable(risk.detail, risk.line);
  const lines = new LineCounter();
  const document = composed(text, lines);
  const [fault] = [...document.errors, ...document.warnings];
  if (fault) throw unreadable(fault.message, lines.linePos(fault.pos[0]).line);
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? key.value : key;
        const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
        if (seen.has(name))
          throw unreadable(
            `The field "${String(name).slice(0, 100)}" is there twice.`,
            lines.linePos(offset).line,
          );
        seen.add(name);
      }
    },
  });
  return {
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    lineOf: (pointer) => {
      for (let path = pathOf(pointer); path.length > 0; path = path.slice(0, -1)) {
        const offset = offsetOf(document, path);
        if (offset !== undefined) return lines.linePos(offset).line;
      }
      return 1;
    },
  };
}

/** The one document of a text. The first fault ends it: a text of nothing but faults costs the parser seconds. */
function composed(text: string, lines: LineCounter): Document.Parsed {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    prettyErrors: false,
    // Its own comparison takes a time with the square of their number.
    uniqueKeys: false,
    stringKeys: true,
  });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const documents: Document.Parsed[] = [];
  for (const token of new Parser(lines.addNewLine).parse(text)) {
    if (token.type === 'error') throw unreadable(token.message, lineAt(token.offset));
    documents.push(...composer.next(token));
    if (documents.length > 1) break;
  }
  documents.push(...composer.end(true, text.length));
  const [document, another] = documents;
  if (!document || another) throw unreadable('One document is expected.', lineAt(another?.range[0] ?? 0));
  return document;
}

/**
 * Tells on which lines of the document the faults are that an error points to.
 * @param linesOf Gives the lines of JSON Pointers; undefined for one that has none.
 */
export async function withLines(
  error: unknown,
  linesOf: (pointers: readonly string[]) => Promise<readonly (number | undefined)[]>,
): Promise<unknown> {
  if (!(error instanceof GatewayError) || !error.errors) return error;
  const lines = await linesOf(error.errors.map(({ pointer }) => pointer));
  const errors = error.errors.map((fault, index): FieldError => {
    const line = lines[index];
    return line === undefined ? fault : { ...fault, detail: `Line ${line}: ${fault.detail}` };
  });
  const [first] = errors;
  const message = first ? `${first.pointer}: ${first.detail}` : error.message;
  return new GatewayError(error.code, message, {
    errors,
    detail: error.detail,
    cause: error,
    headers: error.headers,
  });
}

function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number | undefined {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  // Where a field is named is where people look.
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => isScalar(key) && key.value === last)
    : undefined;
  if (pair && isScalar(pair.key)) return pair.key.range?.[0];
  const node = document.getIn(path, true) as { range?: readonly number[] | null } | undefined;
  return node?.range?.[0];
}

function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : part));
}

function unreadable(message: string, line: number): GatewayError {
  return new GatewayError('invalid-request', `The document can't be read. Line ${line}: ${message}`);
}
