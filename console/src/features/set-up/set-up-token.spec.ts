import { tokenIn } from './set-up-token.js';

const token = 'aB3-_'.padEnd(43, 'x');

describe('the token of a set-up link', () => {
  it.each([
    ['the whole link', `https://gw.example/console/set-up#${token}`],
    ['the fragment of the address', `#${token}`],
    ['the token alone', token],
    ['a link with white space around it', `  https://gw.example/console/set-up#${token}\n`],
  ])('is read from %s', (_, text) => expect(tokenIn(text)).toBe(token));

  it.each(['', '#', 'https://gw.example/console/set-up', `${token}x`, '#<script>'])('is not in %j', (text) =>
    expect(tokenIn(text)).toBeUndefined(),
  );
});
