import { fieldWords, valueWords } from './field-words.js';

it('says fields and values as people read them', () => {
  expect(fieldWords('/accessRules/0/path')).toBe('accessRules › 1 › path');
  expect(fieldWords('/a~1b')).toBe('a/b');
  expect(fieldWords('')).toBe('everything');
  expect([valueWords('x'), valueWords([1, 'a']), valueWords(null), valueWords(undefined)]).toEqual([
    'x',
    '[1,"a"]',
    'null',
    '',
  ]);
});
