import { GatewayError } from '../errors/gateway-error.js';

/**
 * The refusal of a person whose e-mail address is not of the connection's domains.
 * @param person Their name, where they themselves are told.
 */
export function foreignEmail(person?: string): GatewayError {
  return new GatewayError(
    'permission-denied',
    'Your e-mail address is not of a domain that may sign in here.',
    { person },
  );
}

/**
 * The refusal of a person whom an admin has disabled.
 * @param person Their name, where they themselves are told.
 */
export function disabledHere(person?: string): GatewayError {
  return new GatewayError('subject-disabled', 'Your account is disabled here. Ask an administrator.', {
    person,
  });
}

/** The end of a sign-in whose time is up. */
export function tooLate(): GatewayError {
  return new GatewayError('okta-unavailable', 'The sign-in took too long. Try again in a minute.', {
    detail: 'the callback exceeded its time',
    headers: { 'Retry-After': '5' },
  });
}
