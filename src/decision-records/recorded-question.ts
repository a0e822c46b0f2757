import { canonicalPath } from '../decisions/canonical-path.js';
import type { GatewayPlace } from '../decisions/decision-archive.js';
import type { Question } from '../decisions/question.js';

/** Where on the gateway itself something was asked for. */
interface Place {
  readonly method?: string;
  readonly path?: string;
  /** Id of the API token that asked. */
  readonly apiToken?: string;
}

/**
 * What was asked, as far as it is kept: never a query, a header, a body, a property or a context. `path` is the decoded
 * path; null when it was ambiguous or longer than {@link MAX_PATH}.
 */
export type RecordedQuestion =
  | { readonly kind: 'request'; readonly method: string; readonly host: string; readonly path: string | null }
  | ({
      readonly kind: 'action';
      readonly resourceType: string;
      readonly action: string;
      readonly resourceId?: string;
    } & Place)
  | ({ readonly kind: 'roles'; readonly anyRole: readonly string[] } & Place)
  | ({ readonly kind: 'entry' } & Place);

/** The longest path that is kept, in characters. Of anything else at most {@link MAX_NAME}. */
export const MAX_PATH = 1024;
const MAX_NAME = 255;

/** What is kept of a question. */
export function toRecordedQuestion(question: Question, place?: GatewayPlace): RecordedQuestion {
  switch (question.kind) {
    case 'proxied': {
      const { method, host, target } = question;
      return { kind: 'request', method: cut(method, 32), host: cut(host, MAX_NAME), path: pathOf(target) };
    }
    case 'action': {
      const { resourceType, action, request } = question;
      const resourceId = request?.resource?.id;
      return {
        kind: 'action',
        resourceType: cut(resourceType, MAX_NAME),
        action: cut(action, MAX_NAME),
        ...(resourceId === undefined || resourceId === '' ? {} : { resourceId: cut(resourceId, MAX_NAME) }),
        ...placeOf(place),
      };
    }
    case 'roles':
      return { kind: 'roles', anyRole: [...question.anyRole], ...placeOf(place) };
    case 'entry':
      return { kind: 'entry', ...placeOf(place) };
  }
}

/** The question again, for an application with this slug; undefined when too little of it was kept. */
export function toQuestion(recorded: RecordedQuestion, application: string): Question | undefined {
  switch (recorded.kind) {
    case 'request': {
      const { method, host, path } = recorded;
      return path === null ? undefined : { kind: 'proxied', host, method, target: targetOf(path) };
    }
    case 'action': {
      const { resourceType, action, resourceId: id } = recorded;
      const request = id === undefined ? undefined : { resource: { id, properties: {} } };
      return { kind: 'action', application, resourceType, action, ...(request && { request }) };
    }
    case 'roles':
      return { kind: 'roles', application, anyRole: recorded.anyRole };
    case 'entry':
      return { kind: 'entry', application };
  }
}

/** A target of which {@link canonicalPath} gives this path again. */
export function targetOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function pathOf(target: string): string | null {
  const path = canonicalPath(target);
  return path === undefined || path.length > MAX_PATH ? null : path;
}

function placeOf(place: GatewayPlace | undefined): Place {
  if (!place) return {};
  const path = pathOf(place.path);
  return {
    method: cut(place.method, 32),
    ...(path === null ? {} : { path }),
    ...(place.apiToken ? { apiToken: place.apiToken.id } : {}),
  };
}

/** No lone surrogates and no NUL, which no database stores. */
function cut(text: string, length: number): string {
  return Buffer.from(text.slice(0, length)).toString().replaceAll('\0', '\ufffd');
}
