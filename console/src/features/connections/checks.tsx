import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { testConnection, type Connection, type TestResult } from '../../connect/connect.queries.js';
import { FeatureTable } from '../../connect/feature-table.js';
import { Findings } from '../../connect/findings.js';
import { Badge, type BadgeLook } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { FormProblem } from '../../ui/form-problem.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { counted } from './connection-words.js';
import styles from './connections.module.css';

const VERDICTS: Readonly<Record<TestResult['verdict'], { look: BadgeLook; text: string }>> = {
  ok: { look: 'good', text: '✔ all good' },
  warnings: { look: 'warn', text: '⚠ works, with warnings' },
  problems: { look: 'bad', text: '✗ something does not work' },
};

/** Asks Okta everything that can be asked about a connection, and says what to change where. */
export function Checks(props: {
  readonly connection: Connection;
  /** For a list: what was good is only counted, and features are left out. */
  readonly brief?: boolean;
}): JSX.Element {
  const { connection, brief = false } = props;
  const { slug, issuer } = connection;
  const queries = useQueryClient();
  const refusal = useRefusal('connections:write');
  const run = useMutation({
    mutationFn: () => testConnection(slug),
    // A test finds out about the credential and the issuer, which the connection then tells.
    onSettled: () => queries.invalidateQueries({ queryKey: ['connections'] }),
  });
  const words = run.isPending ? 'Asking Okta…' : run.data ? 'Run the checks again' : 'Run the checks';
  return (
    <>
      <div className={styles.actions}>
        <Button
          look={brief ? 'plain' : 'primary'}
          busy={run.isPending}
          refusal={refusal}
          aria-label={brief ? `${words} of ${slug}` : undefined}
          onClick={() => run.mutate()}
        >
          {words}
        </Button>
      </div>
      {run.error && <FormProblem problem={asProblem(run.error)} />}
      <div aria-live="polite">{run.data && <Result result={run.data} issuer={issuer} brief={brief} />}</div>
    </>
  );
}

function Result(props: {
  readonly result: TestResult;
  readonly issuer: string;
  readonly brief: boolean;
}): JSX.Element {
  const { result, issuer, brief } = props;
  const { look, text } = VERDICTS[result.verdict];
  const shown = brief ? result.findings.filter(({ severity }) => severity !== 'ok') : result.findings;
  const good = result.findings.length - shown.length;
  return (
    <div className={styles.checks}>
      <p>
        <Badge look={look}>{text}</Badge>{' '}
        <span className={styles.muted}>
          <RelativeTime at={result.checkedAt} />
          {good > 0 && ` · ${counted(good, 'check is', 'checks are')} good`}
        </span>
      </p>
      <Findings findings={shown} issuer={issuer} />
      {!brief && result.features.length > 0 && (
        <FeatureTable features={result.features} scopeless={result.credential?.type === 'ssws'} />
      )}
    </div>
  );
}
