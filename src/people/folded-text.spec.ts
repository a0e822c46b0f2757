import { foldedText } from './folded-text.js';

describe('a text that is searched for', () => {
  it('is folded, and what a pattern would take for a wildcard stands for itself', () => {
    expect(foldedText('Ada 100%_\\')).toEqual({ pattern: '%ada 100\\%\\_\\\\%', from: '', to: '' });
  });

  it('names each letter beyond ASCII that it has, in both cases', () => {
    expect(foldedText('Émile ÉŁ')).toEqual({ pattern: '%émile éł%', from: 'ÉŁ', to: 'éł' });
  });

  it('leaves letters alone that have no other case, or become several', () => {
    expect(foldedText('日本ß')).toEqual({ pattern: '%日本ß%', from: '', to: '' });
    expect(foldedText('İ')).toEqual({ pattern: '%İ%', from: '', to: '' });
  });
});
