import { jest } from '@jest/globals';
import { contains } from './bounded-functions.js';
import { Condition, conditionFault, MAX_CONDITION_LENGTH, type ConditionFacts } from './condition.js';

const facts: ConditionFacts = {
  subject: {
    type: 'user',
    id: '00u1',
    properties: {
      email: 'ada@example.com',
      groups: ['Devs', 'Readers'],
      roles: ['developer'],
      level: 3,
      half: 2.5,
      phone: null,
      acr: null,
      amr: ['pwd', 'otp'],
      authTime: '2030-01-01T10:00:00.000Z',
      nested: { a: [{ b: 1 }] },
    },
  },
  action: { name: 'read', properties: { soft: true } },
  resource: {
    type: 'page',
    id: 'p1',
    properties: {
      owner: '00u1',
      readers: ['Readers', 'Editors'],
      members: [{ id: '00u1', since: 2 }],
      size: 10,
    },
  },
  context: { ip: '10.0.0.1', time: '2030-01-01T11:00:00Z' },
};

const holds = (text: string, given = facts) => Condition.of(text).holds(given);

describe('a condition', () => {
  it.each([
    ['resource.properties.owner == subject.id', true],
    ['resource.properties.owner != subject.id', false],
    ['"Devs" in subject.properties.groups', true],
    ['"devs" in subject.properties.groups', false],
    ['sets.intersects(subject.properties.groups, resource.properties.readers)', true],
    ['sets.contains(subject.properties.groups, resource.properties.readers)', false],
    ['sets.contains(subject.properties.groups, ["Devs"])', true],
    ['sets.intersects([3], [subject.properties.level])', true],
    ['resource.properties.members.exists(m, m.id == subject.id && m.since > 1)', true],
    ['resource.properties.members.all(m, m.since > 2)', false],
    ['resource.properties.members.exists_one(m, m.since == 2)', true],
    ['size(resource.properties.members.filter(m, m.since > 2)) == 0', true],
    ['subject.properties.email.endsWith("@example.com")', true],
    ['subject.properties.email.upperAscii() == "ADA@EXAMPLE.COM"', true],
    ['context.ip.startsWith("10.") && action.name in ["read", "list"]', true],
    ['action.properties.soft == true', true],
    ['subject.properties.acr == "mfa"', false],
    ['subject.properties.level == 3 && subject.properties.level == 3.0', true],
    ['subject.properties.level >= 3 && subject.properties.half > 2', true],
    ['subject.properties.level in [1, 2, 3]', true],
    ['subject.properties.level + 0.5 == 3.5', true],
    ['int(subject.properties.level) % 2 == 1', true],
    ['resource.properties["owner"] == subject["id"]', true],
    ['subject.properties[action.name == "read" ? "email" : "phone"] == "ada@example.com"', true],
    ['subject.properties.nested.a[0].b == 1', true],
    ['subject.properties.phone == null', true],
    ['has(subject.properties.phone)', true],
    ['has(subject.properties.fax)', false],
    ['!has(subject.properties.fax)', true],
    ['timestamp(context.time) - timestamp(subject.properties.authTime) <= duration("1h")', true],
    ['timestamp(subject.properties.authTime) > timestamp(context.time)', false],
    ['timestamp(subject.properties.authTime).getHours() < 18', true],
  ])('%s', (text, expected) => {
    expect(conditionFault(text)).toBeUndefined();
    expect(holds(text)).toBe(expected);
    expect(holds(text)).toBe(expected);
  });

  it.each([
    ['subject.properties.fax == "1"', /fax/],
    ['subject.properties.fax != "1"', /fax/],
    ['!(subject.properties.fax == "1")', /fax/],
    ['subject.properties.level > "2"', /no such overload/],
    ['subject.properties.email', /compare it/],
    ['subject.properties.nested.a[7].b == 1', /index out of bounds/],
    ['int(subject.properties.email) == 1', /int/],
    ['1 / (subject.properties.level == 3 ? 0 : 1) == 1', /division by zero/],
    ['timestamp(subject.properties.email) > timestamp(context.time)', /timestamp/],
    ['sets.contains([{"a": 1}], subject.properties.groups)', /Sets hold/],
  ])('that cannot be evaluated does not hold: %s', (text, error) => {
    expect(holds(text)).toBe(false);
    const outcome = Condition.of(text).outcome(facts);
    expect(outcome.holds).toBe(false);
    expect(outcome.error).toMatch(error);
  });

  it('has nothing from JavaScript’s own objects, whatever the facts are made of', () => {
    const said = JSON.parse('{"__proto__": {"owner": "00u1"}, "constructor": {"a": 1}}') as object;
    const hostile = { ...facts, resource: { ...facts.resource, properties: { ...said } } };
    expect(holds('resource.properties.owner == "00u1"', hostile)).toBe(false);
    expect(holds('has(resource.properties.toString)', hostile)).toBe(false);
    expect(holds('has(resource.properties.hasOwnProperty)', hostile)).toBe(false);
    expect(
      holds('resource.properties[action.name] == 1', {
        ...hostile,
        action: { name: '__proto__', properties: {} },
      }),
    ).toBe(false);
  });

  it('gives the same answer however often it is asked, and changes nothing', () => {
    const before = structuredClone(facts);
    const text = 'size(subject.properties.groups.filter(g, g.startsWith("D"))) == 1';
    expect([1, 2, 3].map(() => holds(text))).toEqual([true, true, true]);
    expect(facts).toEqual(before);
  });

  it('is one object for one text', () => {
    expect(Condition.of('1 == 1')).toBe(Condition.of('1 == 1'));
  });

  it('that would be refused today never holds, though it was stored once', () => {
    const outcome = Condition.of('subject.id.matches(".*")').outcome(facts);
    expect(outcome).toEqual({
      holds: false,
      error: expect.stringContaining('regular expressions') as string,
    });
    expect(holds('1 ==')).toBe(false);
  });
});

describe('conditionFault', () => {
  it.each([
    ['', /not a CEL expression.*at character/],
    ['1 ==', /at character 5/],
    ['subject.id ==\n  &&', /at line 2, character 3/],
    ['subject.id', /gives string, and must give bool/],
    ['size(subject.properties)', /gives int/],
    ['action.properties.soft', /nobody knows the type of: compare it, as in “… == true”/],
    ['user.id == "x"', /“user”.*only subject, action, resource, context.*character 1/],
    ['now < timestamp("2030-01-01T00:00:00Z")', /“now”/],
    ['true || nothing', /“nothing”/],
    ['subject.name == "x"', /No such key: name.*character 9/],
    ['subject["name"] == "x"', /No such key: name/],
    ['action.id == "x"', /No such key: id/],
    ['subject.id == 1', /no such overload: string == int/],
    ['subject.id.exists(x, x == "a")', /cannot be range/],
    ['subject.constructor == null', /“constructor”/],
    ['resource.properties["__proto__"] == null', /“__proto__”/],
    ['subject[subject.id] == "x"', /computed/],
    ['subject.id.matches("^(a+)+$")', /regular expressions are not available.*character 1/],
    ['cel.bind(a, "x", a == "x")', /bind\(\) is not available/],
    ['google.protobuf == null', /“google”/],
    ['type(subject.id) == string', /type\(\) is not available/],
    ['dyn(1) == 1', /dyn\(\)/],
    ['bytes(subject.id) == b"a"', /bytes\(\)/],
    ['subject.properties.groups.map(g, g) == []', /map\(\)/],
    ['"a,b".split(",") == ["a", "b"]', /split\(\)/],
    ['timestamp(context.time).getHours("Europe/Paris") < 18', /getHours\(\)/],
    ['subject.properties.toString() == ""', /toString\(\)/],
    ['fetch("https://example.com")', /fetch\(\)/],
    ['sets.equivalent([1], [1])', /sets.equivalent\(\)/],
    ['context.list.exists(a, context.list.exists(b, a == b))', /element of another: see sets.intersects/],
    ['context.list.filter(a, context.list.all(b, true)) == []', /element of another/],
    ['subject.properties.groups.exists(g, g in resource.properties.readers)', /sets.intersects/],
    ['context.list.exists(x, sets.intersects(context.a, context.b))', /once per element/],
    ['context.list.exists(x, context.a == context.b)', /once per element/],
    ['context.list.exists(x, context.text.contains(x))', /once per element/],
    ['context.list.exists(x, size(context.text) > 1)', /once per element/],
    ['context.list.exists(x, x + context.text == x)', /once per element/],
    ['context.list.exists(x, [x, context.text] == [x])', undefined],
    ['context.list.exists(x, (x == "a" ? context.text : x) == context.text)', /once per element/],
    ['context.list.exists(x, string(context.text) == context.text)', /once per element/],
    ['(context.list + context.list).exists(x, x == 1)', /put together/],
    ['1 in context.list + context.list', /put together/],
    ['[context.list, context.list].exists(x, x == context.list)', /put together/],
    ['context.list.exists(subject, subject == "b")', /“subject”, which is something else/],
    ['context.list.exists(x.y, true)', /iteration variable.*character 23/],
    ['context.list.exists(x, true, false)', /name for the element/],
    [`size(${Array(6).fill('context.list').join(' + ')}) == 1`, /adds what may be lists more than 4 times/],
    [`${Array(6).fill('string(context.text)').join(' + ')} == "x"`, undefined],
    [Array(6).fill('context.list.exists(x, x == 1)').join(' || '), /more than 4 times/],
    [`${'('.repeat(60)}true${')'.repeat(60)}`, /maxDepth/],
    [Array(150).fill('true').join(' && '), /not a CEL expression/],
    [`subject.id == "${'x'.repeat(MAX_CONDITION_LENGTH)}"`, /at most 2048 characters/],
  ])('%s', (text, fault) => {
    if (fault === undefined) expect(conditionFault(text)).toBeUndefined();
    else expect(conditionFault(text)).toMatch(fault);
  });

  it('accepts what a loop asks of its own elements, and short things beside them', () => {
    for (const text of [
      'context.list.exists(x, x.name == subject.id)',
      'context.list.exists(x, subject.id in x.members)',
      'context.list.all(x, x.text.contains(subject.id))',
      'context.list.exists(x, subject.properties.email.endsWith(x.domain))',
      'context.list.exists(x, x.at > timestamp(context.time))',
      'context.list.exists(x, x.amount + 1.0 < context.limit * 2.0)',
      'context.list.exists(x, x in ["a", "b"])',
      '["a", "b"].exists(x, x == subject.id)',
      'context.list.filter(x, x.on).exists(x, x.id == subject.id)',
    ])
      expect([text, conditionFault(text)]).toEqual([text, undefined]);
  });
});

describe('the cost of a condition', () => {
  /** Counts how often the elements of a list are looked at. */
  function counting(length: number): { list: unknown[]; reads: () => number } {
    let reads = 0;
    const list = Array.from({ length }, (_, index) =>
      Object.defineProperty({}, 'id', { enumerable: true, get: () => ((reads += 1), index) }),
    );
    return { list, reads: () => reads };
  }

  it.each(['context.list.exists(x, x.id == -1)', 'context.list.filter(x, x.id < 0).exists(x, x.id == 1)'])(
    'grows with a list of 10,000 as it does with one of 10: %s',
    (text) => {
      for (const length of [10, 10_000]) {
        const { list, reads } = counting(length);
        expect(holds(text, { ...facts, context: { list } })).toBe(false);
        expect(reads()).toBe(length);
      }
    },
  );

  it('goes through two lists of 10,000 once each', () => {
    const groups = Array.from({ length: 10_000 }, (_, index) => `group ${index}`);
    const others = Array.from({ length: 10_000 }, (_, index) => `other ${index}`);
    const text = 'sets.intersects(context.groups, context.others)';
    expect(holds(text, { ...facts, context: { groups, others } })).toBe(false);
    expect(holds(text, { ...facts, context: { groups, others: [...others, 'group 9999'] } })).toBe(true);
  });

  it('never compares a long text by JavaScript’s own search, which may take the product of the lengths', () => {
    const search = jest.spyOn(String.prototype, 'includes');
    const part = `${'a'.repeat(30_000)}b${'a'.repeat(30_000)}`;
    const text = 'a'.repeat(120_000);
    try {
      const found = [text, text + part, part + text].map((whole) =>
        holds('context.whole.contains(context.part) == true', { ...facts, context: { whole, part } }),
      );
      const long = search.mock.calls.filter(([searched]) => searched.length > 1000);
      expect([found, long.length]).toEqual([[false, true, true], 0]);
    } finally {
      search.mockRestore();
    }
  });

  it('finds in long texts what JavaScript finds in them', () => {
    for (const alphabet of ['ab', 'abc', 'a\u{1F600}']) {
      const letters = [...alphabet];
      // The same numbers every time.
      let seed = 7;
      const next = () => (seed = (seed * 48_271) % 2_147_483_647);
      const text = Array.from({ length: 3000 }, () => letters[next() % letters.length]).join('');
      for (let index = 0; index < 200; index += 1) {
        const at = next() % 2500;
        const part = text.slice(at, at + 50 + (next() % 400)) + (index % 2 === 0 ? '' : 'b');
        expect(contains(text, part)).toBe(text.includes(part));
      }
    }
  });

  it('refuses to read durations longer than anybody writes, and reads the others', () => {
    const text = 'duration(context.d) == duration("90m")';
    const outcome = (d: string) => Condition.of(text).outcome({ ...facts, context: { d } });
    expect(outcome('1h30m')).toEqual({ holds: true });
    expect(outcome('1'.repeat(200_000))).toMatchObject({ holds: false, error: expect.any(String) as string });
    expect(outcome('1h'.repeat(100_000))).toMatchObject({ error: expect.stringContaining('64') as string });
  });
});
