/** How long a file is good for, in milliseconds: RFC 9116 recommends less than a year. */
const VALID_MS = 180 * 86_400_000;
const DAY_MS = 86_400_000;

/** What `security.txt` is made of. */
export interface SecurityTxtFacts {
  /** The gateway's own origin. */
  readonly publicOrigin: string;
  /** An https:, mailto: or tel: URI; undefined = the mailbox that RFC 2142 reserves at the gateway's own host. */
  readonly contact: string | undefined;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/**
 * The file of RFC 9116 that tells whoever found a weakness whom to tell. Who runs a gateway, and not who wrote it, can
 * mend what is wrong with that one: without a contact it is their mailbox for security by convention.
 */
export function securityTxt({ publicOrigin, contact, nowMs }: SecurityTxtFacts): string {
  const mailbox = `mailto:security@${encodeURIComponent(new URL(publicOrigin).hostname)}`;
  const expires = new Date(Math.floor((nowMs + VALID_MS) / DAY_MS) * DAY_MS).toISOString();
  return [
    `Contact: ${contact ?? mailbox}`,
    `Expires: ${expires}`,
    'Preferred-Languages: en',
    `Canonical: ${publicOrigin}/.well-known/security.txt`,
    '',
  ].join('\r\n');
}
