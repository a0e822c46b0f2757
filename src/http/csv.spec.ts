import { csvRows, defused } from './csv.js';

describe('a CSV cell', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1'])(
    'shows %j instead of running it',
    (text) => expect(defused(text)).toBe(`'${text}`),
  );

  it.each(['Engineering', '1', "O'Brien", 'a=b', 'ünï', ''])('leaves %j as it is', (text) =>
    expect(defused(text)).toBe(text),
  );

  it('is empty for what there is not', () => expect(csvRows([[null, 1, 'x']])).toBe('"","1","x"\r\n'));

  it('keeps commas, quote marks and line breaks inside', () =>
    expect(csvRows([['a,b', 'say "hi"', 'one\r\ntwo']])).toBe('"a,b","say ""hi""","one\r\ntwo"\r\n'));
});
