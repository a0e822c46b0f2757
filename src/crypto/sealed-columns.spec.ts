import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SEALED_COLUMNS } from './sealed-columns.js';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));

const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
  .map((path) => ({ path, text: readFileSync(join(SOURCE, path), 'utf8') }));

/** `table.column` of every column whose description in an entity begins with "Sealed". */
function describedAsSealed(text: string): string[] {
  const table = /@Entity\('(\w+)'\)/.exec(text)?.[1] ?? '';
  return [...text.matchAll(/\/\*\* Sealed\b.*\n\s*@Column\(\{(.*)\}\)\n\s*(\w+):/g)].map(
    ([, options = '', property = '']) => `${table}.${/name: '(\w+)'/.exec(options)?.[1] ?? property}`,
  );
}

describe('the list of sealed columns', () => {
  const listed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);

  it('holds every column that its entity describes as sealed, and no other', () => {
    const described = sources
      .filter(({ path }) => path.endsWith('.entity.ts'))
      .flatMap(({ text }) => describedAsSealed(text));
    expect(described.length).toBeGreaterThan(5);
    expect(described.sort()).toEqual([...listed].sort());
  });

  it('holds every place that some code names when it seals or opens a value', () => {
    const named = sources
      .filter(({ path, text }) => !path.startsWith('crypto') && /\b(SecretPlace|Encryption)\b/.test(text))
      .flatMap(({ text }) =>
        [...text.matchAll(/table: '(\w+)',\s*column: '(\w+)'/g)].map(
          ([, table, column]) => `${table}.${column}`,
        ),
      );
    expect([...new Set(named)].sort()).toEqual([...listed].sort());
  });

  it('names nothing twice', () => expect(new Set(listed).size).toBe(listed.length));
});
