import { askedOf, questionOf } from './tester-question.js';

const url = 'https://shop.example.com/users/7?token=s3cret#top';

describe('the tester’s question in the address', () => {
  it('says method, address without its query, and who', () => {
    const asked = { method: 'DELETE', url, as: 'groups', groups: 'A\nB', subject: 'id-1' } as const;
    const question = questionOf(asked);
    expect(question).toEqual({
      try: 'DELETE https://shop.example.com/users/7',
      asGroups: 'A\nB',
      asPerson: undefined,
    });
    expect(askedOf(question)).toEqual({ method: 'DELETE', address: 'https://shop.example.com/users/7' });
    expect(questionOf({ ...asked, as: 'person' })).toMatchObject({ asGroups: undefined, asPerson: 'id-1' });
  });

  it('is taken for an address that is to be read when it names no method', () => {
    expect(askedOf({ try: '/x' })).toEqual({ method: 'GET', address: '/x' });
    expect(askedOf({})).toEqual({ method: 'GET', address: '' });
  });
});
