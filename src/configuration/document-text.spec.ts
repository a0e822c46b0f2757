import { GatewayError } from '../errors/gateway-error.js';
import { readYaml, withLines } from './document-text.js';
import { riskySyntax } from './yaml-syntax.js';

const messageOf = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    return error instanceof GatewayError ? error.message : 'crashed';
  }
};

describe('the text of a document', () => {
  it.each([
    ['aliases', 'a: 1\nb: &x [1]\nc: *x\n', 2],
    ['tags', 'a: 1\nb: !foo 1\n', 2],
    ['directives', '%YAML 1.1\n---\na: 1\n', 1],
    ['deep brackets', `a: 1\nb:\n  ${'['.repeat(100_000)}`, 3],
    ['deep brackets over many lines', '[\n'.repeat(50), 9],
    ['deep dashes', `a: 1\nb:\n${'- '.repeat(50_000)}`, 3],
    ['deep question marks', '? '.repeat(50_000), 1],
    ['pairs within pairs in brackets', `[${'a: '.repeat(50_000)}`, 1],
    ['deep indentation', Array.from({ length: 200 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'), 66],
    ['too many items', Array.from({ length: 210_000 }, () => '- a').join('\n'), 200_001],
  ])('is refused for %s before any of it is parsed', (_, text, line) => {
    expect(riskySyntax(text)?.line).toBe(line);
    expect(messageOf(() => readYaml(text))).toContain(`Line ${line}:`);
  });

  it('may have all that people write', () => {
    const text = `# a comment: [with, brackets]
version: 1
text: "quoted: & * ! { [ % @"
folded: >
  & more * text
list: [{a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10}, {a: [x, y]}]
nested:
  - - a
    - b: c
`;
    expect(readYaml(text).value).toEqual({
      version: 1,
      text: 'quoted: & * ! { [ % @',
      folded: '& more * text\n',
      list: [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10 }, { a: ['x', 'y'] }],
      nested: [['a', { b: 'c' }]],
    });
  });

  it('reads yes, no and dates as texts, as YAML 1.2 has them', () => {
    expect(readYaml('a: no\nb: 2026-01-01\nc: 0o17\n').value).toEqual({ a: 'no', b: '2026-01-01', c: 15 });
  });

  it.each([
    ['a key twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', 4],
    ['a key twice in brackets', 'a: {b: 1,\n  b: 2}\n', 2],
    ['a bracket without end', 'a: 1\nb: [x\n', 3],
    ['two documents', 'a: 1\n---\nb: 1\n', 2],
    ['a key that is no text', 'a: 1\n[1]: 2\n', 2],
  ])('is refused for %s, with the line', (_, text, line) => {
    expect(messageOf(() => readYaml(text))).toContain(`Line ${line}:`);
  });

  it.each(['[]', '""', '[] ', "'' ", '"" \n'])(
    'is refused before it is parsed when it is nothing but faults like %j, each of which costs time',
    (fault) => {
      expect(messageOf(() => readYaml(fault.repeat(500_001)))).toMatch(/more than \d+ items and fields/);
      expect(messageOf(() => readYaml(`[${fault.repeat(500_001)}`))).toMatch(
        /more than \d+ items and fields/,
      );
    },
  );

  it('is read to its first fault', () => {
    expect(messageOf(() => readYaml('a: 1\n[] [] []\n'))).toContain('Line 2:');
    expect(messageOf(() => readYaml('---\n'.repeat(50)))).toContain('Line 2:');
  });

  it('is read in a time that grows with its length when it has thousands of keys', () => {
    const text = Array.from({ length: 5_000 }, (_, at) => `k${at}: 1`).join('\n');
    expect(Object.keys(readYaml(text).value as object)).toHaveLength(5_000);
  });

  it('tells the line of a faulty value, of an unknown field, and of what lacks one', async () => {
    const source = readYaml('a: 1\nroles:\n  - key: x\n    a~/b: 1\n  - key: y\n');
    expect(['/roles/0/a~0~1b', '/roles/1/key', '/roles/1/name', '/applications'].map(source.lineOf)).toEqual([
      4, 5, 5, 1,
    ]);
    const error = new GatewayError('validation-failed', 'x', {
      errors: [{ pointer: '/roles/1/key', code: 'c', detail: 'Wrong.' }],
    });
    const told = await withLines(error, async (pointers) => pointers.map(source.lineOf));
    expect((told as GatewayError).errors?.[0]?.detail).toBe('Line 5: Wrong.');
  });
});
