/** What of a request to a provider is secret, by the names of RFC 6749, 7009, 7523 and 7636. */
const SECRET_PARAMETERS = [
  'code',
  'code_verifier',
  'refresh_token',
  'token',
  'client_secret',
  'client_assertion',
] as const;

/** In place of what was taken out. */
const REMOVED = '[removed]';

/** Anything shorter would be found by chance, and is no secret. */
const SHORTEST = 4;

/** The secrets of a form, and those that stand elsewhere in its request. */
export function secretsOf(form: URLSearchParams, others: readonly string[]): string[] {
  return [...SECRET_PARAMETERS.map((name) => form.get(name) ?? ''), ...others].filter(
    (value) => value.length >= SHORTEST,
  );
}

/**
 * Takes out of a refusal what was sent with the request, in whatever form it may be repeated. A provider's words about
 * an error are logged and audited, and nothing keeps a provider from repeating in them what it was sent.
 */
export function withoutRepeatedSecrets(refusal: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap(formsOf).sort((one, other) => other.length - one.length);
  return forms.reduce((text, form) => text.replaceAll(form, REMOVED), refusal);
}

function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inForm = new URLSearchParams({ v: secret }).toString().slice('v='.length);
  const encoded = (['base64', 'base64url'] as const).map((encoding) =>
    Buffer.from(secret).toString(encoding),
  );
  return [...new Set([secret, inJson, inForm, encodeURIComponent(secret), ...encoded])];
}
