import type { components } from '../../api/schema.js';

/** A header that the application would get. */
export interface AppHeader {
  readonly name: string;
  readonly value: string;
}

const SPACE = 0x20;
const PERCENT = 0x25;

/**
 * The headers with which a request that is allowed would come to the application (docs/protect-an-application.md). Of
 * somebody made up there is no `Remote-User`.
 */
export function appHeaders(explained: components['schemas']['ExplainResponse']): AppHeader[] {
  const { subject, roles, mappings } = explained;
  const groups = mappings.filter(({ matched }) => matched).map(({ groupName }) => groupName);
  return [
    { name: 'Remote-User', value: encodeHeaderValue(subject?.known ? subject.sub : '') },
    { name: 'Remote-Email', value: encodeHeaderValue(subject?.email ?? '') },
    { name: 'Remote-Name', value: encodeHeaderValue(subject?.name ?? '') },
    { name: 'Remote-Roles', value: encodeHeaderList(roles) },
    { name: 'Remote-Groups', value: encodeHeaderList([...new Set(groups)]) },
    { name: 'X-Rolegate-Assertion', value: 'the same, signed, for one minute' },
  ];
}

/** A text as the gateway writes it into a header: everything outside printable ASCII, and `%`, is percent-encoded. */
export function encodeHeaderValue(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let value = '';
  for (const [index, byte] of bytes.entries()) {
    const plain =
      byte === SPACE
        ? index > 0 && index < bytes.length - 1 && bytes[index - 1] !== SPACE && bytes[index + 1] !== SPACE
        : byte > SPACE && byte <= 0x7e && byte !== PERCENT;
    value += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return value;
}

/** Several texts in one header: joined by commas, with commas inside them encoded. */
export function encodeHeaderList(texts: readonly string[]): string {
  return texts.map((text) => encodeHeaderValue(text).replaceAll(',', '%2C')).join(',');
}
