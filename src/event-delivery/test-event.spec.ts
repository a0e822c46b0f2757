import { answerStart, testEvent } from './test-event.js';

describe('a test event', () => {
  it('says that it is one, and is about nobody', () => {
    const at = new Date('2026-05-01T10:00:00Z');
    expect(testEvent('the-id', 'the-connection', at)).toMatchObject({
      uuid: 'the-id',
      eventType: 'rolegate.test',
      published: at,
      payload: { eventType: 'rolegate.test', published: at.toISOString(), test: true, target: [] },
    });
  });
});

describe('the beginning of an answer', () => {
  it.each([
    ['', undefined],
    [' \n\t ', undefined],
    ['ok', 'ok'],
    ['two\r\nlines\u202e', 'two lines'],
    ['a'.repeat(500), 'a'.repeat(300)],
  ])('of %j is %j', (text, start) => {
    expect(answerStart(text, [])).toBe(start);
  });

  it('holds no secret that was sent back, even at the place where it is cut', () => {
    const text = `${'x'.repeat(290)}the-secret-itself and v1=signature`;
    expect(answerStart(text, ['the-secret-itself', 'v1=signature', ''])).toBe(
      `${'x'.repeat(290)}… and …`.slice(0, 300),
    );
  });
});
