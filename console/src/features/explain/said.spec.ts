import { propertiesIn } from './said.js';

describe('what is said of a resource', () => {
  it.each<[string, object | undefined]>([
    ['', {}],
    ['owner: ada@example.com\n\n open:true \nlevel: 7', { owner: 'ada@example.com', open: true, level: 7 }],
    ['at: 2026-01-01T00:00:00Z', { at: '2026-01-01T00:00:00Z' }],
    ['code: 007', { code: '007' }],
    ['{"tags": ["a"], "n": "7"}', { tags: ['a'], n: '7' }],
    ['{"tags": ', undefined],
    ['just words', undefined],
    ['[1]', undefined],
  ])('is read from %j', (text, properties) => {
    expect(propertiesIn(text)).toEqual(properties);
  });

  it('keeps a property of any name', () => {
    expect(Object.keys(propertiesIn('__proto__: x') ?? {})).toEqual(['__proto__']);
  });
});
