import type { Schemas } from './client.js';

/** What a recorded decision was asked, in words. */
export function askedWords({
  asked,
  application,
}: Pick<Schemas['RecordedDecisionResponse'], 'asked' | 'application'>): string {
  const where = application ?? 'no application';
  switch (asked?.kind) {
    case 'request':
      return `${asked.method ?? ''} ${asked.host ?? ''}${asked.path ?? ''}`;
    case 'action':
      return `${asked.resourceType ?? ''}:${asked.action ?? ''} at ${where}`;
    case 'roles':
      return `one of the roles ${(asked.anyRole ?? []).join(', ')} at ${where}`;
    case 'entry':
      return `the use of ${where}`;
    default:
      return `something unclear at ${where}`;
  }
}
