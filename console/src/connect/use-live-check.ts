import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { asProblem, type ApiProblem } from '../api/problem.js';
import { testUnsaved, type TestResult } from './connect.queries.js';
import type { Entered } from './live-check.js';

/** How long nothing must be typed before it is tried, in milliseconds. */
const PAUSE_MS = 700;

/** How the trying of what is entered stands. */
export interface LiveCheck {
  /** What is entered now is being tried, or will be in a moment. */
  readonly trying: boolean;
  /** What was found of what is entered now; undefined while it is not known. */
  readonly result: TestResult | undefined;
  /** Why it could not be tried. */
  readonly problem: ApiProblem | undefined;
}

interface Tried {
  readonly of: string;
  readonly result?: TestResult;
  readonly problem?: ApiProblem;
}

/**
 * Tries what is entered whenever somebody stops typing, one try at a time. What is entered stays in this page's memory: a
 * query's cache would keep it.
 * @param entered Undefined: there is nothing to try.
 * @param place The connection that is changed, if there is one already.
 */
export function useLiveCheck(
  entered: Entered | undefined,
  place: {
    readonly connection?: string | undefined;
    /** How the stored API access stands: when that changes it is tried anew. */
    readonly access?: string | undefined;
  },
): LiveCheck {
  const [tried, setTried] = useState<Tried>();
  const running = useRef(false);
  const gone = useRef<AbortController>(null);
  const key = entered === undefined ? undefined : JSON.stringify([entered, place]);
  const attempt = useEffectEvent(async (): Promise<void> => {
    if (running.current || entered === undefined || key === undefined) return;
    running.current = true;
    try {
      setTried({ of: key, result: await testUnsaved(entered, place.connection, gone.current?.signal) });
    } catch (thrown) {
      setTried({ of: key, problem: asProblem(thrown) });
    } finally {
      running.current = false;
    }
  });
  useEffect(() => {
    const controller = new AbortController();
    gone.current = controller;
    return () => controller.abort();
  }, []);
  const known = tried?.of === key;
  useEffect(() => {
    if (key === undefined || known) return undefined;
    // Whatever was being tried meanwhile ends first: then `tried` changes, and this begins anew.
    const timer = setTimeout(() => void attempt(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key, known, tried]);
  return {
    trying: key !== undefined && !known,
    result: known ? tried?.result : undefined,
    problem: known ? tried?.problem : undefined,
  };
}
