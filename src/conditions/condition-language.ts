import { Environment } from '@marcbachmann/cel-js';
import { registerBoundedFunctions } from './bounded-functions.js';

/** What stands before the functions on sets, as in cel-go's extension of that name. */
class Sets {}

/** The variables of every condition. */
export const conditionVariables: ReadonlySet<string> = new Set(['subject', 'action', 'resource', 'context']);

/**
 * The language of conditions: CEL with four variables. The limits bound what is parsed; what is refused of the
 * language itself, `conditionFault` says.
 */
export const conditionLanguage = registerBoundedFunctions(
  new Environment({
    limits: { maxAstNodes: 200, maxDepth: 20, maxListElements: 100, maxMapEntries: 20, maxCallArguments: 8 },
  }),
)
  .registerVariable({ name: 'subject', schema: { type: 'string', id: 'string', properties: 'map' } })
  .registerVariable({ name: 'action', schema: { name: 'string', properties: 'map' } })
  .registerVariable({ name: 'resource', schema: { type: 'string', id: 'string', properties: 'map' } })
  .registerVariable('context', 'map')
  .registerType('Sets', Sets)
  .registerConstant('sets', 'Sets', new Sets())
  .registerFunction('Sets.intersects(list, list): bool', (_: Sets, left: unknown[], right: unknown[]) => {
    const members = membersOf(left);
    return right.some((element) => members.has(memberOf(element)));
  })
  .registerFunction('Sets.contains(list, list): bool', (_: Sets, left: unknown[], right: unknown[]) => {
    const members = membersOf(left);
    return right.every((element) => members.has(memberOf(element)));
  });

function membersOf(list: readonly unknown[]): Set<unknown> {
  return new Set(list.map(memberOf));
}

/** What an element is found again by. Written integers are bigints, and those of JSON numbers. */
function memberOf(element: unknown): unknown {
  if (typeof element === 'bigint') return Number(element);
  if (typeof element === 'object') throw new TypeError('Sets hold texts, numbers and truth values.');
  return element;
}
