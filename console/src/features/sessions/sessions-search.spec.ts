import { sessionsSearch } from './sessions-search.js';

describe('sessionsSearch', () => {
  it('takes a person, a way to sign in and an application, and leaves out what makes no sense', () => {
    const id = '0189c1de-0000-4000-8000-000000000000';
    const all = { subject: id, method: 'okta', application: 'shop' };
    expect(sessionsSearch({ ...all, more: 1 })).toEqual(all);
    expect(sessionsSearch({ subject: 'x', method: 'y', application: '<b>' })).toEqual({});
  });

  it('takes which sessions are about to be ended, by their ids alone', () => {
    const id = '0189c1de-0000-4000-8000-000000000000';
    for (const end of ['all', id, `${id}.${id}`]) expect(sessionsSearch({ end })).toEqual({ end });
    expect(sessionsSearch({ end: `${id}.everything` })).toEqual({});
  });
});
