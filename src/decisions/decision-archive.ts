import { Injectable } from '@nestjs/common';
import type { SessionDecision } from './decision-service.js';
import type { ObservedDecision } from './decision-observer.js';
import type { Question } from './question.js';

/** Where on the gateway itself something was asked for; `path` is that of the route, with the names of its parameters. */
export interface GatewayPlace {
  readonly method: string;
  readonly path: string;
  /** The API token that asked, and whose connection it is; absent when a person did. */
  readonly apiToken?: { readonly id: string; readonly connectionId: string };
}

/** Keeps decisions: references to what was there anyway. Must be quick and never throw. */
export interface DecisionKeeper {
  keep(
    observed: ObservedDecision,
    decision: SessionDecision,
    question: Question | undefined,
    place?: GatewayPlace,
  ): void;
}

/** Passes decisions to the one who keeps them to be explained later; while nobody does, none is kept. */
@Injectable()
export class DecisionArchive {
  private keeper: DecisionKeeper | undefined;

  /** Names the one who keeps decisions from now on. */
  appoint(keeper: DecisionKeeper): void {
    this.keeper = keeper;
  }

  /** Hands a decision over; it is neither counted nor logged by that. */
  keep(
    observed: ObservedDecision,
    decision: SessionDecision,
    question: Question | undefined,
    place?: GatewayPlace,
  ): void {
    this.keeper?.keep(observed, decision, question, place);
  }
}
