import type { LogEvent } from '../event-store/log-event.js';
import type { OktaEvent } from '../event-store/okta-event.js';

/** The type of test events, which Okta never sends. */
export const TEST_EVENT_TYPE = 'rolegate.test';
/** So much of an answer is shown, in characters. */
const LONGEST_ANSWER = 300;

/** An event that is about nobody, and says in each of its words that it is a test. */
export function testEvent(id: string, connectionId: string, at: Date): OktaEvent {
  const payload: LogEvent = {
    uuid: id,
    eventType: TEST_EVENT_TYPE,
    published: at.toISOString(),
    displayMessage: 'This is a test of an event trigger: nothing happened',
    severity: 'DEBUG',
    actor: { id: 'test', type: 'Test', displayName: 'Test' },
    target: [],
    outcome: { result: 'SUCCESS', reason: 'test' },
    test: true,
  };
  return {
    id: '0',
    xid: '0',
    connectionId,
    uuid: id,
    eventType: TEST_EVENT_TYPE,
    published: at,
    receivedAt: at,
    source: 'poll',
    payload,
    reaction: 'none',
    reactionAttempts: 0,
  };
}

/**
 * The beginning of an answer as it may be shown.
 * @param secrets Texts that a receiver may have sent back: each is left out.
 * @returns undefined when nothing is left of it.
 */
export function answerStart(text: string, secrets: readonly string[]): string | undefined {
  let shown = text;
  for (const secret of secrets) if (secret !== '') shown = shown.replaceAll(secret, '…');
  shown = shown.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return shown === '' ? undefined : shown.slice(0, LONGEST_ANSWER);
}
