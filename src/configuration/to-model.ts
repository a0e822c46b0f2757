import { storedStepUp, toAccessRules, toRefusalWords } from '../applications/application-response.dto.js';
import type { StepUp } from '../applications/step-up.js';
import type { CreateGrantDto } from '../applications/application.dto.js';
import { defaultSettings, withSettings } from '../connections/connection-settings.js';
import { normalizeIssuer } from '../connections/issuer.js';
import type { CreateRoleDto } from '../roles/role.dto.js';
import { NO_LIMITS, shownLimits, withLimits, type RoleSessionLimits } from '../roles/role-session-limits.js';
import type {
  ApplicationEntryDto,
  ConfigurationDocumentDto,
  ConnectionEntryDto,
} from './configuration-document.dto.js';
import {
  byText,
  grantName,
  type ApplicationItem,
  type BuiltInLimitsItem,
  type ConfigurationModel,
  type ConnectionItem,
  type GatewayItem,
  type GrantItem,
  type MappingItem,
  type RoleItem,
} from './configuration-model.js';

/** The one form of a document, whatever the order and the defaults in which it was written. */
export function toModel(document: ConfigurationDocumentDto): ConfigurationModel {
  return sorted({
    version: 1,
    roles: document.roles.map(toRoleItem),
    connections: document.connections.map(toConnection),
    gateway: {
      ...shownStepUp(document.gateway.stepUp),
      sessionLimits: (document.gateway.sessionLimits ?? []).map((limits) =>
        toLimitsItem(limits.role, withLimits(NO_LIMITS, limits)),
      ),
      grants: document.gateway.grants.map(toGrant).filter(({ role }) => role !== 'admin'),
    },
    applications: document.applications.map(toApplication),
  });
}

/** A role of a document. */
export function toRoleItem(role: CreateRoleDto): RoleItem {
  const { key, name, rank } = role;
  return { key, name, rank, ...shownLimits(withLimits(NO_LIMITS, role)) };
}

/** The limits of a built-in role. */
export function toLimitsItem(role: string, limits: RoleSessionLimits): BuiltInLimitsItem {
  return { role, ...shownLimits(limits) };
}

/** Puts what has no order of its own into one. */
export function sorted(model: ConfigurationModel): ConfigurationModel {
  return {
    version: 1,
    roles: model.roles.toSorted((a, b) => a.rank - b.rank || byText<typeof a>(({ key }) => key)(a, b)),
    connections: model.connections
      .map((item) => ({
        ...item,
        scopes: item.scopes.toSorted(),
        allowedEmailDomains: item.allowedEmailDomains.toSorted(),
        requiredGroups: item.requiredGroups.toSorted(),
        attributeClaims: item.attributeClaims.toSorted(),
        groupMappings: item.groupMappings.toSorted(byText(({ groupName }) => groupName)),
      }))
      .sort(byText(({ slug }) => slug)),
    gateway: sortedGateway(model.gateway),
    applications: model.applications
      .map((item) => ({
        ...item,
        hosts: item.hosts.toSorted(),
        connections: item.connections.toSorted(),
        grants: item.grants.toSorted(byText(grantName)),
      }))
      .sort(byText(({ slug }) => slug)),
  };
}

/** Without the roles that set no limits. */
function sortedGateway({ stepUp, sessionLimits = [], grants }: GatewayItem): GatewayItem {
  const limiting = sessionLimits
    .filter((limits) => Object.keys(limits).length > 1)
    .sort(byText(({ role }) => role));
  return {
    ...(stepUp ? { stepUp } : {}),
    ...(limiting.length > 0 ? { sessionLimits: limiting } : {}),
    grants: grants.toSorted(byText(grantName)),
  };
}

function toConnection(entry: ConnectionEntryDto): ConnectionItem {
  const settings = withSettings(defaultSettings, entry);
  const { environment, defaultRole, acrValues, maxAge } = settings;
  return {
    slug: entry.slug ?? '',
    name: entry.name ?? '',
    issuer: normalizeIssuer(entry.issuer),
    ...(entry.clientId === undefined ? {} : { clientId: entry.clientId }),
    ...(environment === null ? {} : { environment }),
    groupsClaim: settings.groupsClaim,
    scopes: settings.scopes,
    ...(defaultRole === null ? {} : { defaultRole }),
    allowedEmailDomains: settings.allowedEmailDomains,
    requiredGroups: settings.requiredGroups,
    attributeClaims: settings.attributeClaims,
    oktaActions: settings.oktaActions,
    ...(acrValues === null ? {} : { acrValues }),
    ...(maxAge === null ? {} : { maxAge }),
    groupMappings: entry.groupMappings.map(({ groupName, groupId, role }): MappingItem => ({
      groupName,
      ...(groupId === undefined ? {} : { groupId }),
      role,
    })),
  };
}

function toApplication(entry: ApplicationEntryDto): ApplicationItem {
  return {
    slug: entry.slug,
    name: entry.name,
    hosts: entry.hosts ?? [],
    connections: entry.connections ?? [],
    enforcement: entry.enforcement ?? 'enforced',
    ...shownStepUp(entry.stepUp),
    ...toRefusalWords(entry),
    accessRules: toAccessRules(entry.accessRules ?? []),
    grants: (entry.grants ?? []).map(toGrant),
  };
}

/** What an application asks of sign-ins, where it does. */
export function shownStepUp(stepUp: StepUp | null | undefined): Pick<ApplicationItem, 'stepUp'> {
  const stored = storedStepUp(stepUp ?? null);
  return stored ? { stepUp: stored } : {};
}

function toGrant({ role, resourceType, action, condition }: CreateGrantDto): GrantItem {
  return { role, resourceType, action, ...(condition === undefined ? {} : { condition }) };
}
