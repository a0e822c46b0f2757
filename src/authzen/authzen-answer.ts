import type { ServerResponse } from 'node:http';
import type { Decision } from '../decisions/decide.js';
import { decisionReasons, type DecisionReason } from '../decisions/decision-reason.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { ItemAnswer } from './batch.js';
import type { Result } from './candidates-walk.js';

/** There are so few different answers that all of them are written beforehand. */
const ANSWERS = new Map<DecisionReason, string>(
  decisionReasons.map((reason) => [
    reason,
    JSON.stringify({ decision: reason === 'allowed', context: { reason } }),
  ]),
);

/** The body of an evaluation's answer: the decision and its reason. */
export function decisionBody({ allowed, reason }: Pick<Decision, 'allowed' | 'reason'>): string {
  const body = ANSWERS.get(reason);
  return body !== undefined && allowed === (reason === 'allowed')
    ? body
    : JSON.stringify({ decision: false, context: { reason } });
}

/** The body of a batch's answer. What was no question is denied, and told why. */
export function batchBody(answers: readonly ItemAnswer[]): string {
  return `{"evaluations":[${answers.map(itemBody).join(',')}]}`;
}

/** The body of a search's answer: the page first, as readers of streams want it. */
export function searchBody(results: readonly Result[], nextToken: string): string {
  return JSON.stringify({ page: { next_token: nextToken, count: results.length }, results });
}

/** Answers 200 with JSON. */
export function writeAnswer(response: ServerResponse, body: string, requestId: string): void {
  response
    .writeHead(200, [
      'X-Request-ID',
      requestId,
      'Content-Type',
      'application/json',
      'Content-Length',
      String(Buffer.byteLength(body)),
      'Cache-Control',
      'no-store',
    ])
    .end(body);
}

/** Answers with an error as AuthZEN has it: the body is the message, a JSON string. */
export function writeError(response: ServerResponse, error: GatewayError, requestId: string): void {
  const body = JSON.stringify(error.message);
  response
    .writeHead(error.status, {
      'X-Request-ID': requestId,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...error.headers,
    })
    .end(body);
}

function itemBody(answer: ItemAnswer): string {
  if (!(answer instanceof GatewayError)) return decisionBody(answer);
  const { status, message } = answer;
  return JSON.stringify({ decision: false, context: { error: { status, message } } });
}
