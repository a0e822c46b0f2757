import { readFileSync } from 'node:fs';
import { findingCodes } from './finding-codes.js';

/** The rows of the table of findings. */
function documented(): Record<string, { severity: string; title: string }> {
  const text = readFileSync(new URL('../../docs/connection-test.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z0-9-]+)` +\| (\w+) +\| (.+?) +\|$/gm)];
  return Object.fromEntries(
    rows.map(([, code = '', severity = '', title = '']) => [code, { severity, title }]),
  );
}

describe('the findings of a connection test', () => {
  it('are documented, each with its severity and its title', () => {
    expect(documented()).toEqual(findingCodes);
  });

  it('have stable names in kebab-case', () => {
    for (const code of Object.keys(findingCodes)) expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
  });
});
