import type { ExplainedQuestion } from '../decisions/explain-decision.js';
import { invalidValue } from '../errors/gateway-error.js';
import type { ExplainDto } from './explain.dto.js';
import type { ExplainedRequestDto } from './explained-request.dto.js';

/** Host without port, and what follows it. */
const ADDRESS = /^https?:\/\/([^:/?#]+)(?::\d+)?(.*)$/su;

/** Characters of what is said with a question, as JSON: each part of a condition goes through it again. */
const LARGEST_SAID = 20_000;

/** @throws GatewayError `validation-failed` when more than one thing is asked for, or half of one. */
export function assertOneQuestion(dto: ExplainDto): void {
  const { role, permission, request, application, action, resource, context } = dto;
  if (role !== undefined && permission !== undefined)
    throw invalidValue('/permission', 'one-question', 'Ask for a role or for a permission, not for both.');
  if (request && (role ?? permission ?? application ?? action ?? resource) !== undefined)
    throw invalidValue(
      '/request',
      'one-question',
      'A request names everything itself: ask for nothing else.',
    );
  if (action && (role ?? permission) !== undefined)
    throw invalidValue(
      '/action',
      'one-question',
      'Ask for an action, a role or a permission: for one alone.',
    );
  if ((action === undefined) !== (resource === undefined))
    throw invalidValue(
      action ? '/resource' : '/action',
      'one-question',
      'An action and a resource make one question: name both.',
    );
  if (context && !action)
    throw invalidValue('/context', 'one-question', 'A context belongs to an action on a resource.');
  const said = [action?.properties ?? {}, resource?.properties ?? {}, context ?? {}];
  if (JSON.stringify(said).length > LARGEST_SAID)
    throw invalidValue(
      '/resource',
      'too-large',
      `Properties and context have at most ${LARGEST_SAID} characters as JSON.`,
    );
}

/** A recorded decision says everything itself. @throws GatewayError `validation-failed` when more is asked for. */
export function assertAlone(dto: ExplainDto): void {
  const [field] = Object.entries(dto).find(([name, value]) => name !== 'at' && value !== undefined) ?? [];
  if (field !== undefined)
    throw invalidValue(
      `/${field}`,
      'one-question',
      'A recorded decision says everything itself: ask for nothing else.',
    );
}

/** The address is not normalised: the gateway judges what a client sends, not what a browser would make of it. */
export function requestQuestion({
  method,
  url,
}: ExplainedRequestDto): Extract<ExplainedQuestion, { kind: 'request' }> {
  const [, host = '', rest = ''] = ADDRESS.exec(url) ?? [];
  const target = rest.startsWith('/') ? rest : `/${rest}`;
  return { kind: 'request', host: host.toLowerCase(), method, target };
}

/**
 * The question about an application.
 * @param application Slug.
 * @param stored Properties that the application stored of the resource.
 */
export function questionOf(
  { role, permission, action, resource, context }: ExplainDto,
  application: string,
  stored: Readonly<Record<string, unknown>> = {},
): Exclude<ExplainedQuestion, { kind: 'request' }> {
  if (action && resource) {
    return {
      kind: 'permission',
      application,
      permission: `${resource.type}:${action.name}`,
      request: {
        action: action.properties ?? {},
        resource: { id: resource.id, properties: { ...stored, ...resource.properties } },
        context: context ?? {},
      },
    };
  }
  if (role !== undefined) return { kind: 'role', application, role };
  if (permission !== undefined) return { kind: 'permission', application, permission };
  return { kind: 'entry', application };
}
