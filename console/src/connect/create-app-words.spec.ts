import { callText, groupNames } from './create-app-words.js';

describe('the groups that may use an app', () => {
  it.each([
    ['', undefined],
    [' \n , ', undefined],
    ['Engineers', ['Engineers']],
    ['Engineers, Ops\nOps\n  Support team ', ['Engineers', 'Ops', 'Support team']],
  ])('are read from %j', (text, names) => {
    expect(groupNames(text)).toEqual(names);
  });
});

describe('a call that will be made', () => {
  const call = { step: 'find-app', purpose: '' } as const;

  it('is shown as it can be read, whatever its query holds', () => {
    const path = '/api/v1/groups?search=profile.name+eq+%22A%26B%22';
    expect(callText({ ...call, method: 'GET', path })).toBe(
      'GET /api/v1/groups?search=profile.name eq "A&B"',
    );
    expect(callText({ ...call, method: 'GET', path: '/x?q=100%' })).toBe('GET /x?q=100%');
  });

  it('is shown with what is sent', () => {
    expect(
      callText({
        ...call,
        method: 'POST',
        path: '/api/v1/apps',
        body: { label: 'A' } as unknown as Record<string, never>,
      }),
    ).toBe('POST /api/v1/apps\n{\n  "label": "A"\n}');
    expect(callText({ ...call, method: 'PUT', path: '/x', body: {} })).toBe('PUT /x');
  });
});
