import { readForm } from './html-form.js';

const page = `
  <form action='/search'><input name=q value=x></form>
  <FORM method="POST" action="/login?next=%2Fa&amp;x=1">
    <input type="hidden" name="csrf" value="a&quot;b&#x3c;&#62;">
    <input name="user" value="">
    <input type="checkbox" name="stay" checked><input type="checkbox" name="no" value="1">
    <input type="radio" name="kind" value="a"><input type="radio" name="kind" value="b" checked>
    <input name="off" value="1" disabled><input type="submit" name="other" value="Other">
    <select name="tenant"><option value="1">One</option><option value="2" selected>Two</option></select>
    <select name="first"><option>Uno</option><option>Due</option></select>
    <textarea name="note">
a &amp; b</textarea>
    <button type="button" name="help" value="1">Help</button>
    <button name="do" value="in"><b>Sign</b>
      in</button>
    <button name="do" value="cancel" formaction="/cancel">Cancel</button>
  </FORM>`;

describe('readForm', () => {
  it('reads what a browser would send when a button is pressed', () => {
    const form = readForm(page, 'sign in', 'http://127.0.0.1:80/page');
    expect(form.action).toBe('http://127.0.0.1/login?next=%2Fa&x=1');
    expect(form.method).toBe('POST');
    expect([...form.fields]).toEqual([
      ['csrf', 'a"b<>'],
      ['user', ''],
      ['stay', 'on'],
      ['kind', 'b'],
      ['tenant', '2'],
      ['first', 'Uno'],
      ['note', 'a & b'],
      ['do', 'in'],
    ]);
  });

  it('finds a form by a submit input, by its action, or by being the only one', () => {
    expect(readForm(page, 'Other').fields.get('other')).toBe('Other');
    expect(readForm(page, 'Cancel').action).toBe('/cancel');
    expect(readForm(page, '/search')).toMatchObject({ action: '/search', method: 'GET' });
    expect(readForm(page, '/login').fields.has('do')).toBe(false);
    expect(readForm('<form><input name=a></form>', undefined, 'http://localhost/x?y').action).toBe(
      'http://localhost/x?y',
    );
  });

  it('says what it found when nothing or too much matches', () => {
    expect(() => readForm(page, 'Help')).toThrow('No form matches Help; forms here: /search, /login');
    expect(() => readForm(page)).toThrow('More than one form');
    expect(() => readForm('<p>Error</p>')).toThrow('forms here: none');
  });
});
