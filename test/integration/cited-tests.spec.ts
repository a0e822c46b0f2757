import { existsSync, readFileSync } from 'node:fs';

const DOCUMENTS = ['docs/threat-model.md', 'docs/asvs.md'];
/** A spec file in backticks, and after it the quoted names of its tests. */
const CITATION = /`((?:src|test|console)\/[\w./-]+\.ts)`((?:[\s,]*“[^”]+”)*)/g;

/** Each citation of a document: the file, and the names of tests that follow it. */
function citationsOf(document: string): { file: string; names: string[] }[] {
  return [...readFileSync(document, 'utf8').matchAll(CITATION)].map(([, file = '', quoted = '']) => ({
    file,
    names: [...quoted.matchAll(/“([^”]+)”/g)].map(([, name = '']) => name),
  }));
}

describe.each(DOCUMENTS)('%s', (document) => {
  it('cites tests that exist', () => {
    const citations = citationsOf(document);
    expect(citations.length).toBeGreaterThan(20);
    const missing = citations.flatMap(({ file, names }) => {
      if (!existsSync(file)) return [`${file} does not exist`];
      const text = readFileSync(file, 'utf8');
      return names.filter((name) => !text.includes(name)).map((name) => `${file}: ${name}`);
    });
    expect(missing).toEqual([]);
  });

  it('cites a test in every row of its tables, or gives a reason', () => {
    const rows = readFileSync(document, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (-|Threat|Requirement)/.test(line));
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !/`(?:src|test|console)\/|\bReason: /.test(row))).toEqual([]);
  });
});
