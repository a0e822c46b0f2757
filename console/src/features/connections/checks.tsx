import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { testConnection, type TestResult } from '../../connect/connect.queries.js';
import { Findings } from '../../connect/findings.js';
import { Badge, type BadgeLook } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { FormProblem } from '../../ui/form-problem.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { Table, type Column } from '../../ui/table.js';
import { counted } from './connection-words.js';
import styles from './connections.module.css';

type Feature = Schemas['FeatureResponse'];

const VERDICTS: Readonly<Record<TestResult['verdict'], { look: BadgeLook; text: string }>> = {
  ok: { look: 'good', text: '✔ all good' },
  warnings: { look: 'warn', text: '⚠ works, with warnings' },
  problems: { look: 'bad', text: '✗ something does not work' },
};

/** Asks Okta everything that can be asked about a connection, and says what to change where. */
export function Checks(props: {
  readonly slug: string;
  /** For a list: what was good is only counted, and features are left out. */
  readonly brief?: boolean;
}): JSX.Element {
  const { slug, brief = false } = props;
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
      <div aria-live="polite">{run.data && <Result result={run.data} brief={brief} />}</div>
    </>
  );
}

function Result({ result, brief }: { readonly result: TestResult; readonly brief: boolean }): JSX.Element {
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
      <Findings findings={shown} />
      {!brief && result.features.length > 0 && (
        <Table
          caption="What the API credential is good for"
          columns={COLUMNS}
          rows={result.features}
          keyOf={({ feature }) => feature}
        />
      )}
    </div>
  );
}

const COLUMNS: readonly Column<Feature>[] = [
  { label: 'Feature', cell: ({ feature }) => feature },
  {
    label: 'Usable',
    cell: ({ usable, reason }) => (
      <>
        <Badge look={usable ? 'good' : 'warn'}>{usable ? '✔ yes' : '✗ no'}</Badge> {reason}
      </>
    ),
  },
  {
    label: 'Scopes',
    cell: ({ scopes }) =>
      scopes.length === 0 ? 'none needed' : scopes.map((scope) => <ScopeLine key={scope.scope} {...scope} />),
  },
  { label: 'Least admin role', cell: ({ roleNeeded }) => roleNeeded },
];

function ScopeLine({ scope, requested, granted }: Schemas['FeatureScopeResponse']): JSX.Element {
  const state =
    granted === true
      ? '✔ granted'
      : granted === false
        ? '✗ missing'
        : requested
          ? 'asked for'
          : 'not asked for';
  return (
    <div>
      <code>{scope}</code> <span className={styles.muted}>{state}</span>
    </div>
  );
}
