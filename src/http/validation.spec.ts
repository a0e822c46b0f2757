import 'reflect-metadata';
import type { ArgumentMetadata } from '@nestjs/common';
import { IsIn, IsInt, IsObject, IsString, Matches, Max, Min } from 'class-validator';
import { GatewayError } from '../errors/gateway-error.js';
import { PageQuery } from './page-query.dto.js';
import { createValidationPipe } from './validation.js';
import {
  IsArrayOf,
  IsKebabCase,
  LengthInCharacters,
  NoControlCharacters,
  NoOuterWhiteSpace,
  Omittable,
} from './validators.js';

class Entry {
  @IsString()
  @LengthInCharacters(1, 5)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  groupName: string;
}

class Body {
  @IsString()
  @IsKebabCase()
  key: string;

  @Omittable()
  @IsInt()
  @Min(0)
  @Max(1000)
  rank?: number;

  @Omittable()
  @IsIn(['poll', 'event-hook'])
  kind?: string;

  @Omittable()
  @IsArrayOf(() => Entry, 2)
  mappings?: Entry[];

  @Omittable()
  @IsString({ each: true })
  @Matches(/^[a-z]+$/, { each: true })
  scopes?: string[];

  @Omittable()
  @IsObject()
  properties?: Record<string, unknown>;
}

const pipe = createValidationPipe();
const body: ArgumentMetadata = { type: 'body', metatype: Body };
const query: ArgumentMetadata = { type: 'query', metatype: PageQuery };

/** What the pipe makes of a value: the object, or the code with its faults. */
async function judge(value: unknown, metadata: ArgumentMetadata = body): Promise<unknown> {
  try {
    return (await pipe.transform(value, metadata)) as unknown;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return [error.code, ...(error.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
  }
}

const fromJson = (json: string) => judge(JSON.parse(json) as unknown);

describe('the validation of requests', () => {
  it('gives an object of the class when all is well', async () => {
    const value = await fromJson(
      '{"key":"on-call","rank":7,"mappings":[{"groupName":"a b"}],"properties":{"a":{"b":[1]}}}',
    );
    expect(value).toBeInstanceOf(Body);
    expect(value).toMatchObject({ key: 'on-call', rank: 7, properties: { a: { b: [1] } } });
    expect((value as Body).mappings?.[0]).toBeInstanceOf(Entry);
  });

  it.each([
    ['a number for a string', '{"key":5}', '/key is-string'],
    ['an array for a string', '{"key":["a"]}', '/key is-string'],
    ['an object for a string', '{"key":{"$ne":""}}', '/key is-string'],
    ['null for a string', '{"key":null}', '/key is-string'],
    ['a string for a number', '{"key":"a","rank":"7"}', '/rank is-int'],
    ['null for something that may be absent', '{"key":"a","rank":null}', '/rank is-int'],
    ['an object for one of several words', '{"key":"a","kind":{}}', '/kind is-in'],
    ['an object for an array', '{"key":"a","mappings":{}}', '/mappings is-array'],
    ['null in an array of objects', '{"key":"a","mappings":[null]}', '/mappings is-object'],
    ['text in an array of objects', '{"key":"a","mappings":["x"]}', '/mappings is-object'],
    [
      'a wrong type deep inside',
      '{"key":"a","mappings":[{"groupName":"a"},{"groupName":1}]}',
      '/mappings/1/groupName is-string',
    ],
    ['a number in an array of text', '{"key":"a","scopes":["a",1]}', '/scopes is-string'],
    ['an unknown field', '{"key":"a","a/b~c":1}', '/a~1b~0c unknown-field'],
    [
      'an unknown field deep inside',
      '{"key":"a","mappings":[{"groupName":"a","id":"1"}]}',
      '/mappings/0/id unknown-field',
    ],
    ['__proto__', '{"key":"a","__proto__":{"rank":1}}', '/__proto__ unknown-field'],
    ['constructor', '{"key":"a","constructor":{"prototype":{}}}', '/constructor unknown-field'],
    [
      '__proto__ inside free-form properties',
      '{"key":"a","properties":{"a":[{"__proto__":1}]}}',
      '/properties/a/0/__proto__ unknown-field',
    ],
    ['toString, which the conversion would drop', '{"key":"a","toString":1}', '/toString unknown-field'],
  ])('answers invalid-request to %s', async (_, json, fault) => {
    const [code, ...faults] = (await fromJson(json)) as string[];
    expect(code).toBe('invalid-request');
    expect(faults).toContain(fault);
  });

  it('names of a value of the wrong type nothing but its type', async () => {
    expect(await fromJson('{"key":"a","rank":"x","mappings":{}}')).toEqual([
      'invalid-request',
      '/rank is-int',
      '/mappings is-array',
    ]);
  });

  it.each([['[]'], ['null'], ['"text"'], ['7'], [`${'['.repeat(60_000)}${']'.repeat(60_000)}`]])(
    'answers invalid-request to a body that is no object (%.20s)',
    async (json) => expect(await fromJson(json)).toEqual(['invalid-request']),
  );

  it('answers invalid-request to a missing body and to one nested deep enough to exhaust the stack', async () => {
    expect(await judge(undefined)).toEqual(['invalid-request']);
    const deep = `{"key":"a","properties":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_001)}`;
    expect(await fromJson(deep)).toEqual(['invalid-request']);
  });

  it('answers invalid-request to more values than anything has, however they are put into lists', async () => {
    const lists = (count: number) => Array.from({ length: count }, () => Array<number>(10_000).fill(0));
    const judged = (count: number) => judge({ key: 'a', properties: { a: lists(count) } });
    expect(await judged(20)).toEqual(['invalid-request']);
    expect(await judged(19)).toBeInstanceOf(Body);
  });

  it.each([
    ['a missing field', '{}', '/key required'],
    ['another form', '{"key":"On Call"}', '/key is-kebab-case'],
    ['a number out of range', '{"key":"a","rank":1001}', '/rank max'],
    ['a fraction', '{"key":"a","rank":1.5}', '/rank is-int'],
    ['a word that is none of several', '{"key":"a","kind":"push"}', '/kind is-in'],
    ['an empty name', '{"key":"a","mappings":[{"groupName":""}]}', '/mappings/0/groupName length'],
    [
      'six characters of two code units where five are allowed',
      '{"key":"a","mappings":[{"groupName":"😀😀😀😀😀😀"}]}',
      '/mappings/0/groupName length',
    ],
    [
      'outer white space in the second of two',
      '{"key":"a","mappings":[{"groupName":"a"},{"groupName":"\u00a0b"}]}',
      '/mappings/1/groupName no-outer-white-space',
    ],
    [
      'a control character',
      '{"key":"a","mappings":[{"groupName":"a\\u007fb"}]}',
      '/mappings/0/groupName no-control-characters',
    ],
    ['too many entries', '{"key":"a","mappings":[{},{},{}]}', '/mappings array-max-size'],
    ['an element of another form', '{"key":"a","scopes":["a","B"]}', '/scopes matches'],
    ['U+0000', '{"key":"a","properties":{"x":["\\u0000"]}}', '/properties/x/0 well-formed'],
    ['an unpaired surrogate', '{"key":"a\\ud800"}', '/key well-formed'],
  ])('answers validation-failed to %s', async (_, json, fault) => {
    const [code, ...faults] = (await fromJson(json)) as string[];
    expect(code).toBe('validation-failed');
    expect(faults).toContain(fault);
  });

  it('accepts five characters of two code units each', async () => {
    expect(await fromJson('{"key":"a","mappings":[{"groupName":"😀😀😀😀😀"}]}')).toBeInstanceOf(Body);
  });

  it('names a hundred faults at most, in a message that does not repeat the body', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x${i}${'y'.repeat(200)}`, i]));
    const refused = pipe.transform({ key: 'a', ...many }, body) as Promise<unknown>;
    const error = await refused.catch((caught: unknown) => caught as GatewayError);
    expect((error as GatewayError).errors).toHaveLength(100);
    expect((error as GatewayError).message.length).toBeLessThan(500);
  });
});

describe('the validation of query parameters', () => {
  it('reads numbers that a class expects and fills in what is absent', async () => {
    expect(await judge({ limit: '7' }, query)).toMatchObject({ limit: 7 });
    expect(await judge({}, query)).toMatchObject({ limit: 50 });
  });

  it.each([
    [{ limit: 'x' }, ['invalid-request', '/limit is-int']],
    [{ limit: '0' }, ['validation-failed', '/limit min']],
    [{ limit: '-1' }, ['validation-failed', '/limit min']],
    [{ limit: '201' }, ['validation-failed', '/limit max']],
    [{ after: 'a\0' }, ['validation-failed', '/after well-formed']],
    [{ other: '1' }, ['invalid-request', '/other unknown-field']],
  ])('judges %j', async (value, expected) => {
    const [code, ...faults] = (await judge(value, query)) as string[];
    expect([code, ...faults]).toEqual(expect.arrayContaining(expected));
    expect(code).toBe(expected[0]);
  });

  it('refuses a parameter that was sent twice', async () => {
    const [code, ...faults] = (await judge({ after: ['a', 'b'], limit: ['1', '2'] }, query)) as string[];
    expect(code).toBe('invalid-request');
    expect(faults).toEqual(expect.arrayContaining(['/after is-string', '/limit is-int']));
  });

  it('answers not-found to a path parameter that nothing can be called', async () => {
    const id: ArgumentMetadata = { type: 'param', metatype: String, data: 'id' };
    expect(await judge('a\0', id)).toEqual(['not-found']);
    expect(await judge('7', id)).toBe('7');
  });
});
