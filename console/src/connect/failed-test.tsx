import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { Notice } from '../ui/notice.js';
import { testSignInQuery } from './connect.queries.js';
import { outcomeOf } from './sign-in-stages.js';

/** Says beside what saves that the last test sign-in failed; nothing where it went well, or is not known any more. */
export function FailedTest(props: {
  readonly connection: string;
  /** Its id. */
  readonly test: string | undefined;
}): JSX.Element | null {
  const { connection, test: id } = props;
  const test = useQuery({ ...testSignInQuery(connection, id ?? ''), enabled: id !== undefined });
  const outcome = test.data && outcomeOf(test.data);
  if (outcome !== 'failed' && outcome !== 'timed-out') return null;
  return (
    <Notice look="warn">
      ⚠ The last test sign-in {outcome === 'failed' ? 'failed' : 'was not finished in time'}: you can save all
      the same, but perhaps nobody can sign in.
    </Notice>
  );
}
