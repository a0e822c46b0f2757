import { readFileSync } from 'node:fs';
import { conditionFault } from './condition.js';

const page = readFileSync('docs/conditions.md', 'utf8');
const blocks = [...page.matchAll(/^```cel( refused)?\n([^]*?)\n```$/gm)].map(([, refused, text = '']) => ({
  text,
  refused: refused !== undefined,
}));

describe('docs/conditions.md', () => {
  it('shows what is accepted and what is refused', () => {
    expect(blocks.filter(({ refused }) => !refused).length).toBeGreaterThan(5);
    expect(blocks.filter(({ refused }) => refused).length).toBeGreaterThan(2);
  });

  it.each(blocks)('is right about $text', ({ text, refused }) => {
    if (refused) expect(conditionFault(text)).toMatch(/at character \d+/);
    else expect(conditionFault(text)).toBeUndefined();
  });
});
