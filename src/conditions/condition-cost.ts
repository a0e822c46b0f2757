import type { ASTNode } from '@marcbachmann/cel-js';
import { conditionVariables } from './condition-language.js';

/** What is wrong with a condition; `at`: where, counted in characters from 0; `end`: where that ends. */
export interface ConditionFault {
  readonly words: string;
  readonly at?: number | undefined;
  readonly end?: number | undefined;
}

/** Sums of what may be two lists, which copy both, in one condition. */
const MOST_LIST_SUMS = 4;

/** Macros that go through a list at most, in one condition. */
const MOST_LOOPS = 4;

const LOOPS: ReadonlySet<string> = new Set(['exists', 'all', 'exists_one', 'filter']);
const SETS: ReadonlySet<string> = new Set(['intersects', 'contains']);
const FUNCTIONS: ReadonlySet<string> = new Set([
  'has',
  'size',
  'int',
  'double',
  'string',
  'bool',
  'timestamp',
  'duration',
]);
/** They look at so much of what they are given at most, however long it is. */
const OF_ANY_LENGTH: ReadonlySet<string> = new Set(['has', 'int', 'timestamp']);
/** Functions on a text, a list, or a time without a time zone: `receiver.name(…)`, with so many arguments. */
const METHODS: ReadonlyMap<string, number> = new Map([
  ['size', 0],
  ['startsWith', 1],
  ['endsWith', 1],
  ['contains', 1],
  ['lowerAscii', 0],
  ['upperAscii', 0],
  ['trim', 0],
  ...['FullYear', 'Month', 'Date', 'DayOfMonth', 'DayOfWeek', 'Hours', 'Minutes', 'Seconds'].map(
    (part) => [`get${part}`, 0] as const,
  ),
]);
/** What they give is as long as what they are given; everything else gives a number, a time or a truth value. */
const AS_LONG: ReadonlySet<string> = new Set(['string', 'lowerAscii', 'upperAscii', 'trim']);

class Fault extends Error {
  constructor(
    words: string,
    readonly node: ASTNode,
  ) {
    super(words);
  }
}

/**
 * Finds what would let a condition cost more than in proportion to the facts that it looks at, or do anything but
 * compare: loops in loops, whatever walks through other facts once per element of a list, regular expressions, and
 * every function that is not known to be harmless. What is accepted costs, per character of the condition, one walk
 * through the facts at most.
 */
export function conditionCostFault(ast: ASTNode): ConditionFault | undefined {
  try {
    new CostCheck().check(ast, undefined);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return { words: error.message, at: error.node.start, end: error.node.end };
    throw error;
  }
}

/** Walks an expression; `element` is the name that a loop gives to the elements of its list, inside its body. */
class CostCheck {
  private loops = 0;
  private listSums = 0;

  check(node: ASTNode, element: string | undefined): void {
    switch (node.op) {
      case 'value':
        return;
      case 'id':
        if (!conditionVariables.has(node.args) && node.args !== element)
          throw new Fault(`names ${quoted(node.args)}, and there are only ${list(conditionVariables)}`, node);
        return;
      case '.':
        assertField(node.args[1], node);
        return this.check(node.args[0], element);
      case '[]':
        return this.checkIndex(node.args, element);
      case 'call':
        return this.checkCall(node.args[0], node.args[1], node, element);
      case 'rcall':
        return this.checkMethod(node.args, node, element);
      case 'list':
        return node.args.forEach((item) => this.check(item, element));
      case 'map':
        return node.args.forEach((entry) => entry.forEach((part) => this.check(part, element)));
      case '!_':
      case '-_':
        return this.check(node.args, element);
      case '?:':
        return node.args.forEach((part) => this.check(part, element));
      case '.?':
      case '[?]':
        throw new Fault('uses optional fields, which are not available: ask has() first', node);
      default:
        return this.checkBinary(node, node.args, element);
    }
  }

  /** The fields of `subject` and its like are known as the condition is written, and nothing is asked of JavaScript. */
  private checkIndex([base, index]: readonly [ASTNode, ASTNode], element: string | undefined): void {
    if (index.op === 'value') assertField(index.args, index);
    else if (base.op === 'id' && base.args !== 'context' && base.args !== element)
      throw new Fault(`picks a field of ${base.args} by something computed`, index);
    this.check(base, element);
    this.check(index, element);
  }

  private checkCall(
    name: string,
    args: readonly ASTNode[],
    node: ASTNode,
    element: string | undefined,
  ): void {
    if (!FUNCTIONS.has(name)) throw new Fault(unavailable(name), node);
    for (const arg of args) {
      this.check(arg, element);
      if (!OF_ANY_LENGTH.has(name)) this.assertShort(arg, element);
    }
  }

  private checkMethod(
    [name, receiver, args]: readonly [string, ASTNode, readonly ASTNode[]],
    node: ASTNode,
    element: string | undefined,
  ): void {
    if (receiver.op === 'id' && receiver.args === 'sets') {
      if (!SETS.has(name)) throw new Fault(unavailable(`sets.${name}`), node);
      if (element !== undefined) throw new Fault(`uses sets.${name}() once per element of a list`, node);
      return args.forEach((arg) => this.check(arg, element));
    }
    if (LOOPS.has(name)) return this.checkLoop(receiver, args, node, element);
    if (METHODS.get(name) !== args.length) throw new Fault(unavailable(name), node);
    this.check(receiver, element);
    args.forEach((arg) => this.check(arg, element));
    if ((name === 'startsWith' || name === 'endsWith') && args[0] && isShort(args[0], element)) return;
    this.assertShort(receiver, element);
  }

  private checkLoop(
    receiver: ASTNode,
    args: readonly ASTNode[],
    node: ASTNode,
    element: string | undefined,
  ): void {
    if (element !== undefined)
      throw new Fault('goes through a list once per element of another: see sets.intersects()', node);
    this.loops += 1;
    if (this.loops > MOST_LOOPS) throw new Fault(`goes through lists more than ${MOST_LOOPS} times`, node);
    this.assertOneList(receiver);
    this.check(receiver, undefined);
    const [variable, body] = args;
    if (variable?.op !== 'id' || !body || args.length !== 2)
      throw new Fault(
        'needs a name for the element and what is asked of it, as in list.exists(x, x == 1)',
        node,
      );
    if (conditionVariables.has(variable.args) || variable.args === 'sets')
      throw new Fault(
        `calls the elements of a list ${quoted(variable.args)}, which is something else`,
        variable,
      );
    this.check(body, variable.args);
  }

  private checkBinary(
    { op }: ASTNode,
    [left, right]: readonly [ASTNode, ASTNode],
    element: string | undefined,
  ): void {
    this.check(left, element);
    this.check(right, element);
    switch (op) {
      case 'in':
        this.assertOneList(right);
        return this.assertShort(right, element);
      case '+':
        this.countListSum(left, right);
        this.assertShort(left, element);
        return this.assertShort(right, element);
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
        // Two things are compared as far as the shorter one goes.
        if (!isShort(left, element)) this.assertShort(right, element);
        return;
      default:
    }
  }

  private countListSum(left: ASTNode, right: ASTNode): void {
    if (!mayBeList(left) || !mayBeList(right)) return;
    this.listSums += 1;
    if (this.listSums > MOST_LIST_SUMS)
      throw new Fault(`adds what may be lists more than ${MOST_LIST_SUMS} times`, right);
  }

  /** What is gone through is a list of the facts or of literals: nothing that was put together, and might have grown. */
  private assertOneList(node: ASTNode): void {
    if (node.op === 'rcall' && node.args[0] === 'filter') return;
    if (node.op === 'list' && node.args.every((item) => item.op === 'value')) return;
    let base = node;
    while (base.op === '.' || base.op === '[]') base = base.args[0];
    if (base.op === 'id') return;
    throw new Fault('looks through a list that is put together there: name one of the facts', node);
  }

  private assertShort(node: ASTNode, element: string | undefined): void {
    if (isShort(node, element)) return;
    throw new Fault('looks through other facts once per element of a list: see sets.intersects()', node);
  }
}

/** A text, a number and their like, once seen beside a "+", say that nothing there is a list. */
function mayBeList(node: ASTNode): boolean {
  switch (node.op) {
    case 'id':
    case '.':
    case '[]':
    case 'list':
      return true;
    case 'rcall':
      return node.args[0] === 'filter';
    case '?:':
      return mayBeList(node.args[1]) || mayBeList(node.args[2]);
    case '+':
      return node.args.every(mayBeList);
    default:
      return false;
  }
}

/** What JavaScript gives to objects is no fact. */
function assertField(field: unknown, node: ASTNode): void {
  if (field === '__proto__' || field === 'constructor' || field === 'prototype')
    throw new Fault(`names ${quoted(field)}, which nothing has`, node);
}

/** Whether something is no longer than the element that a loop is at; outside of loops everything is short enough. */
function isShort(node: ASTNode, element: string | undefined): boolean {
  if (element === undefined) return true;
  switch (node.op) {
    case 'id':
      return node.args === element;
    case '.':
    case '[]':
      return isShort(node.args[0], element);
    case 'call':
      return !AS_LONG.has(node.args[0]) || node.args[1].every((arg) => isShort(arg, element));
    case 'rcall':
      return !AS_LONG.has(node.args[0]) || isShort(node.args[1], element);
    case 'list':
      return node.args.every((item) => isShort(item, element));
    case 'map':
      return node.args.every((entry) => entry.every((part) => isShort(part, element)));
    case '?:':
      return isShort(node.args[1], element) && isShort(node.args[2], element);
    case '+':
      return node.args.every((part) => isShort(part, element));
    default:
      return true;
  }
}

function unavailable(name: string): string {
  const why = name === 'matches' ? 'regular expressions are' : `${name}() is`;
  return `asks for something that conditions don’t have: ${why} not available`;
}

function list(names: Iterable<string>): string {
  return [...names].join(', ');
}

function quoted(name: string): string {
  return `“${name}”`;
}
