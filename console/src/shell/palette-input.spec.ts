import { matchesWords, readPaletteInput } from './palette-input.js';

describe('readPaletteInput', () => {
  it.each([
    ['ada', { text: 'ada', explain: false }],
    ['  Explain  Ada Tester ', { text: 'Ada Tester', explain: true }],
    ['explained', { text: 'explained', explain: false }],
    ['why 0189c1de-0000', { text: '0189c1de-0000', explain: true, requestId: '0189c1de-0000' }],
    [
      'https://pay.example/x?y=1',
      { text: 'https://pay.example/x?y=1', explain: false, url: 'https://pay.example/x?y=1' },
    ],
    ['/admin', { text: '/admin', explain: false, url: '/admin' }],
    ['security-engineer', { text: 'security-engineer', explain: false }],
    ['', { text: '', explain: false }],
  ])('understands %j', (typed, input) => {
    expect(readPaletteInput(typed)).toEqual(input);
  });
});

describe('matchesWords', () => {
  it.each([
    ['Security Engineer', 'eng sec', true],
    ['Security Engineer', 'sec adm', false],
    ['Ünal', 'ün', true],
    ['anything', '', true],
  ])('finds in %j the words of %j: %s', (name, text, found) => {
    expect(matchesWords(name, text)).toBe(found);
  });
});
