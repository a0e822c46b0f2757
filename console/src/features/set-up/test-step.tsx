import { useMutation, useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import type { Schemas } from '../../api/client.js';
import { Badge } from '../../ui/badge.js';
import { Button, buttonClass } from '../../ui/button.js';
import { FormProblem } from '../../ui/form-problem.js';
import { beginTestSignIn, testSignInQuery, type Progress } from './set-up.queries.js';
import styles from './set-up.module.css';

type TestSignIn = Schemas['TestSignInResponse'];

/** Step 4: a real person goes through a sign-in that makes no session. */
export function TestStep(props: {
  readonly connection: string;
  readonly progress: Progress;
  readonly onBegun: (progress: Progress) => void;
  readonly onDone: () => void;
}): JSX.Element {
  const { connection, progress, onBegun, onDone } = props;
  const begin = useMutation({
    mutationFn: () => beginTestSignIn(connection),
    onSuccess: ({ id }) => onBegun({ testSignIn: id }),
  });
  const id = progress.testSignIn;
  const test = useQuery({ ...testSignInQuery(connection, id ?? ''), enabled: id !== undefined });
  const link = begin.data?.id === id ? begin.data?.signInUrl : undefined;
  const report = test.data;
  const over = report !== undefined && report.status !== 'pending';
  return (
    <>
      <p>
        Sign in as yourself, or send the link to somebody else. Nothing is saved and no session begins: you
        see here what Okta tells of the person, and which groups arrive.
      </p>
      <div className={styles.actions}>
        <Button look={over ? 'plain' : 'primary'} busy={begin.isPending} onClick={() => begin.mutate()}>
          {id === undefined ? 'Make a test link' : 'Make another test link'}
        </Button>
        {link !== undefined && !over && (
          <a className={buttonClass('primary')} href={link} target="_blank" rel="noopener">
            Open the test sign-in in a new tab
          </a>
        )}
        <Button look={report?.status === 'completed' ? 'primary' : 'plain'} onClick={onDone}>
          {report?.status === 'completed' ? 'Go on' : 'Go on without a test'}
        </Button>
      </div>
      {begin.error && <FormProblem problem={asProblem(begin.error)} />}
      <div aria-live="polite">
        {report ? (
          <Report test={report} />
        ) : (
          id !== undefined && test.error && <p>The last test is forgotten by now.</p>
        )}
      </div>
    </>
  );
}

function Report({ test: { status, report } }: { readonly test: TestSignIn }): JSX.Element {
  if (status === 'pending') return <p>Waiting for somebody to go through the sign-in…</p>;
  if (status === 'expired' || !report) return <p>✗ Nobody finished the sign-in within ten minutes.</p>;
  const { answer, claims, groups, roles = [] } = report;
  const name = claims?.idToken['name'] ?? claims?.idToken['email'] ?? claims?.idToken['sub'];
  return (
    <dl className={styles.report}>
      <div>
        <dt>Identity</dt>
        <dd>{typeof name === 'string' ? <>✔ {name}</> : '✗ not proved'}</dd>
      </div>
      <div>
        <dt>Groups</dt>
        <dd>
          {groups ? (
            <>
              {groups.total} from <Badge>{groups.source}</Badge>{' '}
              <Badge look={groups.completeness === 'complete' ? 'good' : 'warn'}>{groups.completeness}</Badge>
              <ul className={styles.groups}>
                {groups.items.slice(0, 25).map(({ name: group, role }) => (
                  <li key={group}>
                    {group}
                    {role !== null && <Badge look="info">→ {role}</Badge>}
                  </li>
                ))}
              </ul>
            </>
          ) : (
            '✗ could not be established'
          )}
        </dd>
      </div>
      <div>
        <dt>Roles</dt>
        <dd>{roles.length > 0 ? roles.join(', ') : 'none yet: the next step gives one'}</dd>
      </div>
      <div>
        <dt>Answer</dt>
        <dd>
          {answer.allowed || answer.reason === 'no-mapped-group' ? '✔' : '✗'}{' '}
          {answer.message ?? 'would be signed in'}
          {answer.code !== undefined && (
            <>
              {' '}
              (<code>{answer.code}</code>)
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}
