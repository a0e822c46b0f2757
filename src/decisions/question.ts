import type { ConditionEntity } from '../conditions/condition.js';
import type { DecisionReason } from './decision-reason.js';
import type { Standing } from './standing.js';

/** What an asker says of a question's parties. Of a person, what the gateway itself knows can't be overridden. */
export interface RequestProperties {
  readonly subject?: Readonly<Record<string, unknown>>;
  readonly action?: Readonly<Record<string, unknown>>;
  readonly resource?: { readonly id: string; readonly properties: Readonly<Record<string, unknown>> };
  readonly context?: Readonly<Record<string, unknown>>;
}

/** A subject that an application told the gateway about, and that is nobody who signs in. */
export interface EntitySubject {
  readonly entity: ConditionEntity;
}

/** Who asks: a person, an entity of the application, or the reason why it is nobody. */
export type DecidingSubject = Standing | EntitySubject | DecisionReason;

/** Whoever asks when it is somebody. */
export type AskingSubject = Exclude<DecidingSubject, DecisionReason>;

/**
 * What is asked. `proxied`: a request that a reverse proxy passes to an application; `target` is
 * `/path?query` as the client sent it, not decoded. `action`: something done to a type of resource; `request` is what
 * the asker said of the four parties, for conditions to look at. `roles`:
 * to hold at least one of these. `entry`: to use the application at all; `weighed` when what is done there depends on
 * the person's permissions all the same. Applications are named by slug.
 */
export type Question =
  | { readonly kind: 'proxied'; readonly host: string; readonly method: string; readonly target: string }
  | {
      readonly kind: 'action';
      readonly application: string;
      readonly resourceType: string;
      readonly action: string;
      readonly request?: RequestProperties;
    }
  | { readonly kind: 'roles'; readonly application: string; readonly anyRole: readonly string[] }
  | { readonly kind: 'entry'; readonly application: string; readonly weighed?: boolean };
