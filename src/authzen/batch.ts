import type { Decision } from '../decisions/decide.js';
import { GatewayError } from '../errors/gateway-error.js';
import { Breather } from './breather.js';
import type { Evaluation } from './evaluation-request.js';
import type { EvaluationsSemantic } from './evaluations-request.js';
import type { Evaluator, Party, Policy } from './evaluator.js';

/** The answer to one item of a batch: a decision, or what is wrong with the item. */
export type ItemAnswer = Decision | GatewayError;

/** Items between two looks at the clock. */
const ITEMS_PER_LOOK = 16;

/**
 * Answers a batch in its order; with a short-circuiting semantic the answer that ends it is the last one. Whoever has to
 * be waited for is waited for together: a batch takes as long as its slowest item.
 * @throws GatewayError `unavailable`, as a rejection, when something that an item needs can't be read in time.
 */
export async function answerBatch(
  evaluator: Evaluator,
  policy: Policy,
  items: readonly (Evaluation | GatewayError)[],
  semantic: EvaluationsSemantic,
): Promise<ItemAnswer[]> {
  const answers: (ItemAnswer | Promise<ItemAnswer>)[] = [];
  const breather = new Breather();
  const answer = answering(evaluator, policy);
  for (const [index, item] of items.entries()) {
    const given = item instanceof GatewayError ? item : answer(item);
    answers.push(given);
    // Nobody may come to wait for it: an item before it may end the batch.
    if (given instanceof Promise) given.catch(() => undefined);
    else if (ends(semantic, given)) break;
    if (index % ITEMS_PER_LOOK === 0 && breather.due) await breather.breathe();
  }
  const settled: ItemAnswer[] = [];
  for (const given of answers) {
    const known = given instanceof Promise ? await given : given;
    settled.push(known);
    if (ends(semantic, known)) break;
  }
  return settled;
}

/** Answers items; a subject that several items inherit is looked up once. */
function answering(
  evaluator: Evaluator,
  policy: Policy,
): (item: Evaluation) => ItemAnswer | Promise<ItemAnswer> {
  let subject: Evaluation['subject'] | undefined;
  let party: Party | Promise<Party> = 'subject-unknown';
  return (item) => {
    if (item.subject !== subject) {
      subject = item.subject;
      party = evaluator.resolve(policy, subject);
    }
    return party instanceof Promise
      ? party.then((known) => evaluator.decide(policy, known, item))
      : evaluator.decide(policy, party, item);
  };
}

function ends(semantic: EvaluationsSemantic, answer: ItemAnswer): boolean {
  if (semantic === 'execute_all') return false;
  const allowed = !(answer instanceof GatewayError) && answer.allowed;
  return allowed === (semantic === 'permit_on_first_permit');
}
