/**
 * Everything that can be permitted on the gateway itself, written `<resourceType>:<action>`.
 * The migrations seed the grants of the built-in roles from the same words.
 */
export const gatewayPermissions = [
  'connections:read',
  'connections:write',
  'roles:read',
  'roles:write',
  'group-mappings:read',
  'group-mappings:write',
  'okta-groups:read',
  'subjects:read',
  'subjects:write',
  'sessions:read',
  'sessions:write',
  'applications:read',
  'applications:write',
  'api-tokens:read',
  'api-tokens:write',
  'audit-events:read',
  'event-triggers:read',
  'event-triggers:write',
  'events:read',
  'explain:read',
  'decisions:read',
  'okta:read',
  'okta:manage',
  'okta:secret',
  'configuration:read',
  'configuration:write',
  'tokens:introspect',
] as const;

/** A permission on the built-in application `gateway`. */
export type GatewayPermission = (typeof gatewayPermissions)[number];

/** The slug of the built-in application whose permissions protect the gateway's own API. */
export const GATEWAY_APPLICATION = 'gateway';
