import { takenFault } from './taken.js';

describe('what is another’s already', () => {
  const owners = [
    ['wiki.example.com', 'Wiki'],
    ['*.example.com', 'Everything else'],
  ] as const;

  it('is named with whose it is, the first of several', () => {
    expect(takenFault(['new.example.com', '*.example.com', 'wiki.example.com'], owners)).toBe(
      '“*.example.com” is taken by Everything else.',
    );
  });

  it('is only what is the same, letter by letter, as the gateway compares', () => {
    expect(takenFault(['Wiki.example.com', 'wiki.example', ''], owners)).toBeUndefined();
    expect(takenFault(['wiki.example.com'], [])).toBeUndefined();
  });
});
