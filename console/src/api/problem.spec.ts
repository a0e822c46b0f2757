import { ApiProblem, asProblem, fieldMessages, problemOf } from './problem.js';

describe('problemOf', () => {
  it('takes code, words, request id and version from a problem document', () => {
    const body = { code: 'version-mismatch', detail: 'It was changed.', requestId: 'r-1', errors: [] };
    const problem = problemOf(412, body, new Headers({ ETag: '"8"' }));
    expect(problem).toMatchObject({ code: 'version-mismatch', status: 412, requestId: 'r-1', etag: '"8"' });
    expect(problem.message).toBe('It was changed.');
  });

  it.each(['<html>502</html>', null, undefined, {}, []])(
    'says that it was not the gateway that answered %j',
    (body) => {
      const problem = problemOf(502, body, new Headers({ 'X-Request-ID': 'r-2' }));
      expect(problem).toMatchObject({ code: 'garbled', status: 502, requestId: 'r-2' });
    },
  );
});

describe('asProblem', () => {
  it('tells a time-out from a gateway that cannot be reached', () => {
    expect(asProblem(new DOMException('', 'TimeoutError')).code).toBe('timed-out');
    expect(asProblem(new TypeError('Failed to fetch')).code).toBe('network');
  });
});

describe('fieldMessages', () => {
  const problem = new ApiProblem('validation-failed', 422, '', undefined, [
    { pointer: '/name', detail: 'is too long' },
    { pointer: '/name', detail: 'has control characters' },
    { pointer: '/limits/a~1b', detail: 'is odd' },
  ]);

  it('gives each field its messages, and the form those of fields that it does not show', () => {
    expect(fieldMessages(problem, ['name'])).toEqual({
      name: 'is too long has control characters',
      '': 'limits/a/b: is odd',
    });
  });

  it('gives the field of a list what is wrong with one line of it', () => {
    expect(fieldMessages(problem, ['limits'])).toMatchObject({ limits: 'is odd' });
  });
});
