import { missingOf, toBody, toFields, toSearch } from './explain-question.js';
import { explainSearch, type ExplainSearch } from './explain-search.js';

describe('the address of an explanation', () => {
  it('leaves out what makes no sense', () => {
    expect(explainSearch({ at: '<script>', groups: [1, '', 'Engineering'], method: {}, x: 'y' })).toEqual({
      groups: ['Engineering'],
    });
  });

  it.each<ExplainSearch>([
    { subject: 's1', method: 'DELETE', url: 'https://app.example.com/a' },
    { subject: 's1', permission: 'order:approve', application: 'shop' },
    { subject: 's1', application: 'shop' },
    { subject: 's1', role: 'admin' },
    { subject: 's1', action: 'edit', type: 'page', id: '7', application: 'wiki' },
    { subject: 's1', action: 'edit', type: 'page', id: 'a b', properties: '{"a":1}', context: 'b: c' },
    { groups: ['A', 'B, C'], method: 'GET', url: 'https://app.example.com/' },
  ])('says the same after it went through the form: %j', (search) => {
    expect(toSearch(toFields(search))).toEqual(search);
    expect(missingOf(toFields(search))).toEqual({});
  });

  it('is asked only when it is whole', () => {
    expect(toBody({ subject: 's1' }, 'default')).toBeUndefined();
    expect(toBody({ url: 'https://a.example.com/' }, 'default')).toBeUndefined();
    expect(toBody({ at: 'r-1', subject: 's1' }, 'default')).toEqual({ at: 'r-1' });
    expect(toBody({ groups: [], permission: 'a:b' }, 'team')).toEqual({
      groups: [],
      connection: 'team',
      permission: 'a:b',
    });
    expect(toBody({ subject: 's1', url: 'https://a.example.com/' }, 'default')).toEqual({
      subject: { id: 's1' },
      request: { method: 'GET', url: 'https://a.example.com/' },
    });
  });
});

describe('a question', () => {
  it('says what is missing', () => {
    expect(missingOf(toFields({}))).toMatchObject({
      subject: 'Choose a person first.',
      url: expect.stringContaining('whole address') as string,
    });
    expect(Object.keys(missingOf({ ...toFields({}), what: 'permission', permission: 'approve' }))).toEqual([
      'subject',
      'permission',
    ]);
  });

  it('about an action says what the resource is like, in lines or in JSON', () => {
    const search = { subject: 's1', action: 'edit', type: 'page', id: '7' };
    expect(toBody({ ...search, properties: 'owner: ada', context: '{"a":[1]}' }, 'team')).toEqual({
      subject: { id: 's1' },
      action: { name: 'edit' },
      resource: { type: 'page', id: '7', properties: { owner: 'ada' } },
      context: { a: [1] },
    });
    expect(toBody({ ...search, properties: 'no property' }, 'team')).toBeUndefined();
    expect(toBody({ subject: 's1', action: 'edit', type: 'page' }, 'team')).toBeUndefined();
    const fields = { ...toFields(search), type: 'a:b', id: ' ', context: '{' };
    expect(Object.keys(missingOf(fields))).toEqual(['type', 'id', 'context']);
  });

  it('takes groups one a line, each once', () => {
    const fields = { ...toFields({}), who: 'groups', what: 'role', role: 'admin' } as const;
    expect(toSearch({ ...fields, groups: ' A \n\nB\nA' })).toEqual({ groups: ['A', 'B'], role: 'admin' });
  });
});
