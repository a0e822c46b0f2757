import type { LogEvent } from '../event-store/log-event.js';

/** Who signed in. */
export class SignInUser {
  /** Okta's id, `00u…`. */
  id: string;
  login: string | null;
  name: string | null;
}

/** One sign-in, as Okta's System Log tells it. */
export class SignInResponse {
  /** The event's uuid. */
  id: string;
  /** ISO 8601, by Okta's clock. */
  at: string;
  /** Absent when the log names nobody. */
  user?: SignInUser;
  /** `SUCCESS`, `FAILURE` and the like. */
  result: string | null;
  reason: string | null;
  ip: string | null;
  userAgent: string | null;
  city: string | null;
  country: string | null;
}

/** One page of sign-ins, newest first. */
export class SignInPage {
  items: SignInResponse[];
  nextCursor: string | null;
}

/** What is shown of a sign-in. */
export function toSignInResponse(event: LogEvent): SignInResponse {
  const client = fieldsOf(event['client']);
  const place = fieldsOf(client['geographicalContext']);
  const { actor } = event;
  return {
    id: event.uuid,
    at: event.published,
    ...(actor?.type === 'User'
      ? { user: { id: actor.id, login: actor.alternateId ?? null, name: actor.displayName ?? null } }
      : {}),
    result: event.outcome?.result ?? null,
    reason: event.outcome?.reason ?? null,
    ip: textOf(client['ipAddress']),
    userAgent: textOf(fieldsOf(client['userAgent'])['rawUserAgent']),
    city: textOf(place['city']),
    country: textOf(place['country']),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
