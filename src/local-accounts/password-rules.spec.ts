import { generatePassword, normalizedPassword, passwordFault } from './password-rules.js';

describe('the rules for a password', () => {
  it.each([
    ['fourteen characters', 'abcdefghijklmn', 'too short'],
    ['thirteen characters outside the basic plane', '😀😁😂🤣😃😄😅😆😉😊😋😎😍', 'too short'],
    ['129 characters', 'abcdefgh'.repeat(16) + 'x', 'too long'],
    ['a mebibyte', 'abcdefgh'.repeat(131_072), 'too long'],
    ['a NUL', 'correct horse\0battery', 'cannot be typed'],
    ['a line break', 'correct horse\nbattery', 'cannot be typed'],
    ['five characters again and again', 'abcdeabcdeabcdeabcde', 'repeats'],
    ['the user name', 'my-Night-Otter-41-password', 'user name'],
    ['the user name in full-width letters', 'ｎｉｇｈｔ-ｏｔｔｅｒ-41 zebra crossing', 'user name'],
    ['the name of the product', 'RoleGate winter 2030!', 'name of this product'],
  ])('refuses %s', (_, password, fault) => {
    expect(passwordFault(password, 'night-otter-41')).toContain(fault);
  });

  it.each([
    ['fifteen characters', 'correct horse b'],
    ['128 characters', 'abcdefgh'.repeat(16)],
    ['spaces and marks, of any script', '  пароль из многих букв  '],
    ['fifteen characters outside the basic plane', '😀😁😂🤣😃😄😅😆😉😊😋😎😍😘🥰'],
  ])('takes %s', (_, password) => {
    expect(passwordFault(password, 'night-otter-41')).toBeUndefined();
  });

  it('never repeats in its answer what was typed', () => {
    expect(passwordFault('hunter2', 'night-otter-41')).not.toContain('hunter2');
  });

  it('gives one text one form, whatever keyboard it was typed on, and keeps case and spaces', () => {
    expect(normalizedPassword('cafe\u0301 ﬁle')).toBe(normalizedPassword('café file'));
    expect(normalizedPassword(' Ab ')).toBe(' Ab ');
  });
});

describe('a generated password', () => {
  it('meets the rules, and no two are alike', () => {
    const made = Array.from({ length: 100 }, () => generatePassword());
    expect(new Set(made).size).toBe(100);
    for (const password of made) {
      expect(password).toMatch(/^[a-km-np-z2-9]{5}(-[a-km-np-z2-9]{5}){5}$/);
      expect(passwordFault(password, 'night-otter-41')).toBeUndefined();
    }
  });

  it('draws every character as often as every other from the bytes of its source', () => {
    const drawn = new Map<string, number>();
    for (let first = 0; first < 256; first += 1) {
      const [character = ''] = generatePassword((size) => new Uint8Array(size).fill(first));
      drawn.set(character, (drawn.get(character) ?? 0) + 1);
    }
    expect([...drawn.values()]).toEqual(Array.from({ length: 32 }, () => 8));
  });
});
