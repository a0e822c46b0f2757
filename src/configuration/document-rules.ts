import { accessRuleFaults, stepUpFaults } from '../applications/access-rule.js';
import { isHostPattern } from '../applications/host-name.js';
import { conditionFault } from '../conditions/condition-fault.js';
import { issuerFault } from '../connections/issuer.js';
import type { FieldError } from '../errors/gateway-error.js';
import type { ConfigurationDocumentDto } from './configuration-document.dto.js';

/** What a document never holds: it is kept in git and read by many. */
const SECRETS = [
  'clientSecret',
  'tokenEndpointAuthMethod',
  'privateKey',
  'keyId',
  'generateKey',
  'apiToken',
  'managementAuth',
] as const;

/**
 * Judges a document as far as that needs no look at the database: what must be named and unique, secrets, issuers,
 * hosts, access rules and conditions.
 * @param allowPrivate Whether issuers may be on private addresses.
 * @returns one entry per fault, its pointer into the document.
 */
export function documentFaults(document: ConfigurationDocumentDto, allowPrivate: boolean): FieldError[] {
  return [
    ...repeated(document.roles.map(({ key }, index) => [key, `/roles/${index}/key`])),
    ...connectionFaults(document, allowPrivate),
    ...(document.gateway.stepUp ? stepUpFaults(document.gateway.stepUp, '/gateway/stepUp') : []),
    ...repeated(
      (document.gateway.sessionLimits ?? []).map(({ role }, index) => [
        role,
        `/gateway/sessionLimits/${index}/role`,
      ]),
    ),
    ...grantFaults(document.gateway.grants, '/gateway/grants'),
    ...document.gateway.grants.flatMap(({ condition }, index) =>
      condition === undefined
        ? []
        : [
            {
              pointer: `/gateway/grants/${index}/condition`,
              code: 'condition-on-gateway',
              detail: 'Grants on the gateway itself have no condition.',
            },
          ],
    ),
    ...applicationFaults(document),
  ];
}

function connectionFaults({ connections }: ConfigurationDocumentDto, allowPrivate: boolean): FieldError[] {
  return [
    ...repeated(connections.map(({ slug }, index) => [slug, `/connections/${index}/slug`])),
    ...connections.flatMap((connection, index) => {
      const pointer = `/connections/${index}`;
      const issuer = issuerFault(connection.issuer, { allowPrivate });
      const { groupMappings } = connection;
      return [
        ...required(connection, ['slug', 'name'], pointer),
        ...SECRETS.filter((name) => connection[name] !== undefined).map((name) => ({
          pointer: `${pointer}/${name}`,
          code: 'secret-in-document',
          detail: 'A document holds no secrets: set them at the connection itself.',
        })),
        ...(issuer ? [{ pointer: `${pointer}/issuer`, code: issuer.code, detail: issuer.detail }] : []),
        ...(['groupName', 'groupId', 'role'] as const).flatMap((field) =>
          repeated(
            groupMappings.map((mapping, at) => [mapping[field], `${pointer}/groupMappings/${at}/${field}`]),
          ),
        ),
      ];
    }),
  ];
}

function applicationFaults({ applications }: ConfigurationDocumentDto): FieldError[] {
  const hosts = applications.flatMap(({ hosts: names = [] }, index) =>
    names.map((host, at) => [host, `/applications/${index}/hosts/${at}`] as const),
  );
  return [
    ...repeated(applications.map(({ slug }, index) => [slug, `/applications/${index}/slug`])),
    ...repeated(hosts),
    ...hosts.flatMap(([host, pointer]) =>
      isHostPattern(host)
        ? []
        : [
            {
              pointer,
              code: 'host-malformed',
              detail: 'A host is a name such as app.example.com or *.example.com.',
            },
          ],
    ),
    ...applications.flatMap((application, index) => {
      const pointer = `/applications/${index}`;
      const { slug, accessRules = [], grants = [], stepUp } = application;
      return [
        ...(slug === 'gateway'
          ? [
              {
                pointer: `${pointer}/slug`,
                code: 'built-in',
                detail: 'Write the gateway’s grants below "gateway".',
              },
            ]
          : []),
        ...required(application, ['connections'], pointer),
        ...accessRuleFaults(accessRules, `${pointer}/accessRules`),
        ...(stepUp ? stepUpFaults(stepUp, `${pointer}/stepUp`) : []),
        ...grantFaults(grants, `${pointer}/grants`),
      ];
    }),
  ];
}

function grantFaults(grants: ConfigurationDocumentDto['gateway']['grants'], pointer: string): FieldError[] {
  return [
    ...repeated(
      grants.map(({ role, resourceType, action }, index) => [
        `${role} ${resourceType}:${action}`,
        `${pointer}/${index}`,
      ]),
    ),
    ...grants.flatMap(({ condition }, index) => {
      const fault = condition === undefined ? undefined : conditionFault(condition);
      if (fault === undefined) return [];
      return [
        {
          pointer: `${pointer}/${index}/condition`,
          code: 'condition-invalid',
          detail: `The condition ${fault}.`,
        },
      ];
    }),
  ];
}

function required<T extends object>(
  item: T,
  fields: readonly (keyof T & string)[],
  pointer: string,
): FieldError[] {
  return fields
    .filter((field) => item[field] === undefined)
    .map((field) => ({ pointer: `${pointer}/${field}`, code: 'required', detail: `${field} is required.` }));
}

function repeated(entries: readonly (readonly [string | undefined, string])[]): FieldError[] {
  const seen = new Set<string>();
  return entries.flatMap(([key, pointer]) => {
    if (key === undefined || !seen.has(key)) {
      if (key !== undefined) seen.add(key);
      return [];
    }
    return [{ pointer, code: 'duplicate', detail: `"${key}" is there twice.` }];
  });
}
