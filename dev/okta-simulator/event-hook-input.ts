import type { EventHookSettings, HookHeader } from './event-hook.js';
import { isHookEligible } from './event-hook-types.js';
import type { JsonObject } from './jwt.js';
import { OktaApiError } from './okta-errors.js';
import { isCallable } from './outbound-http.js';

const MOST_TYPES = 300;

/**
 * Reads the body that registers or replaces a hook. The secret is never read back, so that a replacement which
 * leaves it out keeps the one of `previous`.
 */
export function readEventHook(input: JsonObject, previous?: EventHookSettings): EventHookSettings {
  const channel = asObject(input.channel, 'channel');
  const config = asObject(channel.config, 'channel.config');
  if (channel.type !== 'HTTP') throw invalid('channel.type', 'The only supported type is HTTP');
  if (channel.version !== '1.0.0') throw invalid('channel.version', 'The only supported version is 1.0.0');
  if (!isCallable(config.uri)) throw invalid('channel.config.uri', 'The URI must be a valid HTTPS address');
  return {
    name: text(input.name, 'name'),
    description: typeof input.description === 'string' ? input.description : null,
    items: readItems(asObject(input.events, 'events')),
    uri: config.uri,
    headers: readHeaders(config.headers),
    auth: readAuth(config.authScheme, previous?.auth ?? null),
  };
}

function readItems(events: JsonObject): string[] {
  const { type, items, filter } = events;
  if (type !== 'EVENT_TYPE') throw invalid('events.type', 'The only supported type is EVENT_TYPE');
  if (!Array.isArray(items) || items.length === 0) throw blank('events.items');
  if (items.length > MOST_TYPES) throw invalid('events.items', `At most ${MOST_TYPES} event types`);
  // Filters are early access: this org has not got them.
  if (filter !== undefined && filter !== null) throw invalid('events.filter', 'Filters are not enabled');
  return items.map((item: unknown) => {
    const eventType = text(item, 'events.items');
    if (!isHookEligible(eventType)) throw invalid('events.items', `${eventType} is not eligible`);
    return eventType;
  });
}

function readHeaders(headers: unknown): HookHeader[] {
  if (headers === undefined || headers === null) return [];
  if (!Array.isArray(headers)) throw invalid('channel.config.headers', 'A list is needed');
  return headers.map((header: unknown) => {
    const { key, value } = asObject(header, 'channel.config.headers');
    return {
      key: text(key, 'channel.config.headers.key'),
      value: text(value, 'channel.config.headers.value'),
    };
  });
}

function readAuth(scheme: unknown, previous: HookHeader | null): HookHeader | null {
  if (scheme === undefined || scheme === null) return null;
  const { type, key, value } = asObject(scheme, 'channel.config.authScheme');
  if (type !== 'HEADER') throw invalid('channel.config.authScheme.type', 'The only supported type is HEADER');
  const field = text(key, 'channel.config.authScheme.key');
  if (value === undefined && previous) return { key: field, value: previous.value };
  return { key: field, value: text(value, 'channel.config.authScheme.value') };
}

function asObject(value: unknown, field: string): JsonObject {
  if (value === undefined || value === null) throw blank(field);
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(field, 'An object is needed');
  return value as JsonObject;
}

function text(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '') throw blank(field);
  return value;
}

function blank(field: string): Error {
  return invalid(field, 'The field cannot be left blank');
}

function invalid(field: string, detail: string): Error {
  return new OktaApiError('E0000001', field, [`${field}: ${detail}`]);
}
