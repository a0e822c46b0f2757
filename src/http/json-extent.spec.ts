import { extentFault } from './json-extent.js';

const faultOf = (text: string): string | undefined => extentFault(Buffer.from(text))?.message;

/** An object of so many fields. */
const fields = (count: number): string =>
  `{${Array.from({ length: count }, (_, index) => `"${index}":1`).join(',')}}`;

describe('the extent of a JSON text', () => {
  it.each([
    ['an object of a thousand fields', fields(1000)],
    ['a thousand fields, each with as many', `{"a":${fields(1000)},"b":${fields(1000)}}`],
    ['a long list, which the validation points to', `[${'1,'.repeat(20_000)}1]`],
    ['32 levels', '['.repeat(32) + ']'.repeat(32)],
    ['many levels that are closed again', `[${'[],'.repeat(1000)}[]]`],
    ['what is text', `{"a":"${'{[,'.repeat(2000)}"}`],
    ['what is text after an escaped quote', `{"a":"\\"${'{[,'.repeat(2000)}"}`],
    ['what is text after an escaped backslash', `{"a":"\\\\","b":"${','.repeat(2000)}"}`],
    ['what is not ASCII', `{"a":"${'é😀'.repeat(2000)}"}`],
    ['no JSON', ']]]'],
    ['nothing', ''],
  ])('is no fault for %s', (_, text) => {
    expect(faultOf(text)).toBeUndefined();
  });

  it.each([
    ['an object of more than a thousand fields', fields(1001), /at most 1000 fields/],
    ['such an object in a list', `[{},${fields(1001)}]`, /at most 1000 fields/],
    [
      'such an object behind a text that ends in a backslash',
      `["\\\\",${fields(1001)}]`,
      /at most 1000 fields/,
    ],
    ['more than 32 levels', '{"a":['.repeat(17), /32 levels/],
    ['more than 200,000 values', `[${`[${'1,'.repeat(9_999)}1],`.repeat(21)}1]`, /at most 200000 values/],
  ])('is a fault for %s', (_, text, message) => {
    expect(faultOf(text)).toMatch(message);
  });

  it('is told before the end: of what follows nothing is read', () => {
    expect(faultOf(`${fields(2000).slice(0, -1)} and no JSON`)).toMatch(/1000 fields/);
  });
});
