import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { ApiProblem } from './problem.js';

/** Statuses of what can't be done since it, or what it is for, is something else by now. */
const OUTDATED = [404, 409, 412];

/**
 * For a write's `onError`: what was refused because somebody else was first is read again, so that the next try is made
 * for what there is. Nobody waits for it: the refusal is told at once.
 */
export function readAnew(queries: QueryClient, queryKey: QueryKey): (problem: ApiProblem) => void {
  return ({ status }) => {
    if (OUTDATED.includes(status)) void queries.invalidateQueries({ queryKey });
  };
}
