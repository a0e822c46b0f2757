import type { StepUpDemand } from './local-authentication.js';

/** What somebody typed. */
export interface TypedCredentials {
  readonly userName: string;
  readonly password: string;
  readonly code: string;
}

/** Longer texts are nobody's password: they are not hashed, and count as wrong. In UTF-16 units. */
const MAX_TEXT = 1024;

/** Reads the form; what is missing, twice there or too long is empty, and an empty text is nobody's. */
export function readCredentials(body: unknown): TypedCredentials {
  const fields: Readonly<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
  const text = (name: string): string => {
    const value = fields[name];
    return typeof value === 'string' && value.length <= MAX_TEXT ? value : '';
  };
  return { userName: text('user_name'), password: text('password'), code: text('code') };
}

/** Where the person wants to go, as it came: of the form, else of the address; undefined when it is said twice. */
export function readReturnTo(url: string, body: unknown): unknown {
  if (typeof body === 'object' && body !== null && 'return_to' in body) return body.return_to;
  const given = queryOf(url).getAll('return_to');
  return given.length > 1 ? undefined : given[0];
}

/** The authentication that a step-up asks for: `acr_values` of RFC 9470, of which one must be met. */
export function readDemand(url: string): StepUpDemand {
  const values = queryOf(url)
    .getAll('acr_values')
    .flatMap((list) => list.split(' '));
  return { acrValues: values.filter((value) => value !== '') };
}

function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(url.split('?').slice(1).join('?'));
}
