import { ValidateBy, type ValidationOptions } from 'class-validator';
import { BlockList, isIP } from 'node:net';
import { parsePrivateKey } from './private-key.js';
import { isSupportContact } from './support-contact.js';

/** True for hosts that never leave this machine, on which plain http is acceptable. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Parses an origin or issuer: https, or http on a loopback host; no credentials, query or fragment. */
export function parseSecureUrl(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    !url ||
    url.username ||
    url.password ||
    url.search ||
    url.hash ||
    value.includes('?') ||
    value.includes('#')
  ) {
    return undefined;
  }
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  return secure ? url : undefined;
}

/** A rule about one variable's text. */
export const rule = (name: string, message: string, validate: (value: string) => boolean) =>
  function (options?: ValidationOptions): PropertyDecorator {
    return ValidateBy(
      {
        name,
        validator: {
          validate: (value: unknown) => typeof value === 'string' && validate(value),
          defaultMessage: () => message,
        },
      },
      options,
    );
  };

/** An origin: https, or http on loopback, without a path. */
export const IsGatewayOrigin = rule(
  'isGatewayOrigin',
  'must be an origin such as https://sso.example.com, without a path; http only on a loopback host',
  (value) =>
    parseSecureUrl(value)?.pathname === '/' &&
    !value
      .replace(/^https?:\/\//, '')
      .slice(0, -1)
      .includes('/'),
);

/** Where people who were refused can turn to. */
export const IsContact = rule(
  'isContact',
  'must be a mail address, an https URL or a text of at most 255 characters',
  isSupportContact,
);

/** An issuer: https, or http on loopback. */
export const IsIssuer = rule(
  'isIssuer',
  'must be an issuer such as https://example.okta.com or https://example.okta.com/oauth2/default; http only on a loopback host',
  (value) => parseSecureUrl(value) !== undefined,
);

/** A Postgres connection string. */
export const IsPostgresUrl = rule(
  'isPostgresUrl',
  'must be a connection string such as postgres://user@host:5432/rolegate',
  (value) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol),
);

/** Comma-separated keys of 32 bytes in base64, none twice. */
export const AreEncryptionKeys = rule(
  'areEncryptionKeys',
  'must be one or more different base64 keys of 32 bytes, separated by commas (openssl rand -base64 32)',
  (value) => {
    const keys = value.split(',').map((key) => key.trim());
    const valid = keys.every(
      (key) => /^[A-Za-z0-9+/]{43}=$/.test(key) && Buffer.from(key, 'base64').length === 32,
    );
    return valid && new Set(keys).size === keys.length;
  },
);

/** Whether `value` is an address or a range in CIDR notation. */
function isCidr(value: string): boolean {
  const [address = '', prefix, rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest !== undefined) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

/** Builds the list of peers whose forwarded headers are believed. */
export function parseCidrs(values: readonly string[]): BlockList {
  const list = new BlockList();
  for (const value of values) {
    const [address = '', prefix] = value.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** Comma-separated CIDRs. A range that covers the whole internet is refused: it would trust everybody. */
export const AreCidrs = rule(
  'areCidrs',
  'must be addresses or CIDRs separated by commas, and none of them the whole internet',
  (value) =>
    value
      .split(',')
      .map((cidr) => cidr.trim())
      .every((cidr) => isCidr(cidr) && !/\/0+$/.test(cidr)),
);

/** Whether `text` is a private key that Okta's service apps sign with: RSA or EC, as PEM or JWK. */
export function isPrivateKey(text: string): boolean {
  const type = parsePrivateKey(text)?.key.asymmetricKeyType;
  return type === 'rsa' || type === 'ec';
}

/** The private key of a service app. */
export const IsPrivateKey = rule(
  'isPrivateKey',
  'must be a private RSA or EC key, as PEM or JWK',
  isPrivateKey,
);

/** A port, or `off`. */
export const IsPortOrOff = rule(
  'isPortOrOff',
  'must be off or a port from 0 to 65535',
  (value) => value === 'off' || (/^\d{1,5}$/.test(value) && Number(value) <= 65_535),
);

/** A whole number within bounds, written in plain digits. */
export function IsWholeNumber(min: number, max: number): PropertyDecorator {
  return ValidateBy({
    name: 'isWholeNumber',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && /^\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max,
      defaultMessage: () => `must be a whole number from ${min} to ${max}`,
    },
  });
}
