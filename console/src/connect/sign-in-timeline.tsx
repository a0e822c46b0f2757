import type { JSX, ReactNode } from 'react';
import type { Schemas } from '../api/client.js';
import { useRoleNames } from '../api/role-names.js';
import { Badge, type BadgeLook } from '../ui/badge.js';
import { classes } from '../ui/classes.js';
import styles from './timeline.module.css';
import { outcomeOf, stagesOf, type Outcome, type Stage, type StageState } from './sign-in-stages.js';

/** Groups that are shown; a long list says nothing more. */
const SHOWN_GROUPS = 25;

const SIGNS: Readonly<Record<StageState, readonly [string, string]>> = {
  done: ['✔', 'done'],
  warn: ['⚠', 'look at this'],
  failed: ['✗', 'failed'],
  waiting: ['…', 'waiting'],
  late: ['·', 'not reached'],
};

const OUTCOMES: Readonly<Record<Outcome, readonly [BadgeLook, string]>> = {
  'in-progress': ['info', '… in progress'],
  passed: ['good', '✔ passed'],
  failed: ['bad', '✗ failed'],
  'timed-out': ['warn', '⚠ timed out'],
};

/** What a test sign-in goes through, from Okta's address to the role; the stage at which it failed is red. */
export function SignInTimeline(props: {
  readonly test: Schemas['TestSignInResponse'];
  /** What to change, shown in the stage that failed, or that has nothing to go on. */
  readonly children?: ReactNode;
}): JSX.Element {
  const { test, children } = props;
  const stages = stagesOf(test, useRoleNames());
  const advised = stages.find(({ state }) => state === 'failed') ?? stages.find(isEmptyHanded);
  const [look, word] = OUTCOMES[outcomeOf(test)];
  return (
    <>
      <p className={styles.outcome}>
        Test sign-in: <Badge look={look}>{word}</Badge>
      </p>
      <ol className={styles.timeline} aria-label="What happened">
        {stages.map((stage) => (
          <li key={stage.key} className={classes(styles.stage, styles[stage.state])}>
            <span className={styles.sign} aria-hidden>
              {SIGNS[stage.state][0]}
            </span>
            <div>
              <strong>{stage.title}</strong>{' '}
              <span className="visually-hidden">({SIGNS[stage.state][1]})</span>
              {stage.detail !== undefined && <p className={styles.detail}>{stage.detail}</p>}
              {test.report && <Found stage={stage} report={test.report} />}
              {stage === advised && children}
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}

function isEmptyHanded({ key, state }: Stage): boolean {
  return key === 'groups' && state === 'warn';
}

function Found(props: {
  readonly stage: Stage;
  readonly report: Schemas['TestSignInReportResponse'];
}): JSX.Element | null {
  const { stage, report } = props;
  const { claims, groups, answer, requestId } = report;
  if (stage.key === 'claims' && claims) return <Claims claims={claims} />;
  if (stage.key === 'groups' && groups) return <Groups groups={groups} />;
  if (stage.state !== 'failed') return null;
  return (
    <p className={styles.said}>
      {answer.detail !== undefined && (
        <>
          Okta or the gateway said: <q>{answer.detail}</q>.{' '}
        </>
      )}
      {answer.code !== undefined && (
        <>
          Code <code>{answer.code}</code>,{' '}
        </>
      )}
      request id <code>{requestId}</code>
    </p>
  );
}

/** What Okta says of the person; never a token. */
function Claims({ claims }: { readonly claims: Schemas['TestedClaimsResponse'] }): JSX.Element {
  const parts = [
    ['In the ID token', claims.idToken],
    ['In userinfo', claims.userinfo],
  ] as const;
  return (
    <details>
      <summary>What Okta says of the person</summary>
      {parts.map(
        ([title, said]) =>
          said !== null && (
            <dl key={title} className={styles.claims} aria-label={title}>
              <div>
                <dt>{title}</dt>
                <dd>{Object.keys(said).length} claims</dd>
              </div>
              {Object.entries(said).map(([name, value]) => (
                <div key={name}>
                  <dt>
                    <code>{name}</code>
                  </dt>
                  <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
                </div>
              ))}
            </dl>
          ),
      )}
    </details>
  );
}

function Groups({ groups }: { readonly groups: Schemas['TestedGroupsResponse'] }): JSX.Element {
  const roleName = useRoleNames();
  const shown = groups.items.slice(0, SHOWN_GROUPS);
  return (
    <ul className={styles.groups}>
      {shown.map(({ name, id, role, mismatch }) => (
        <li key={id ?? name}>
          {name}
          {role !== null && <Badge look="info">→ {roleName(role)}</Badge>}
          {mismatch !== undefined && (
            <Badge look="warn">
              {mismatch === 'ambiguous-name' ? 'several groups have this name' : 'another group was mapped'}
            </Badge>
          )}
        </li>
      ))}
      {groups.total > shown.length && <li>and {groups.total - shown.length} more</li>}
    </ul>
  );
}
