import type { JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { Badge } from '../ui/badge.js';
import { classes } from '../ui/classes.js';
import styles from './timeline.module.css';
import { stagesOf, type StageState } from './sign-in-stages.js';

/** Groups that are shown; a long list says nothing more. */
const SHOWN_GROUPS = 25;

const SIGNS: Readonly<Record<StageState, readonly [string, string]>> = {
  done: ['✔', 'done'],
  warn: ['⚠', 'look at this'],
  failed: ['✗', 'failed'],
  waiting: ['…', 'waiting'],
  late: ['·', 'not reached'],
};

/** What a test sign-in goes through, from Okta's address to the role; the stage at which it failed is red. */
export function SignInTimeline({ test }: { readonly test: Schemas['TestSignInResponse'] }): JSX.Element {
  const groups = test.report?.groups;
  return (
    <ol className={styles.timeline} aria-label="What happened">
      {stagesOf(test).map(({ key, title, state, detail }) => (
        <li key={key} className={classes(styles.stage, styles[state])}>
          <span className={styles.sign} aria-hidden>
            {SIGNS[state][0]}
          </span>
          <div>
            <strong>{title}</strong> <span className="visually-hidden">({SIGNS[state][1]})</span>
            {detail !== undefined && <p>{state === 'done' && key === 'identity' ? `✔ ${detail}` : detail}</p>}
            {key === 'groups' && groups && <Groups groups={groups} />}
            {key === 'answer' && test.report?.answer.code !== undefined && (
              <p>
                Code <code>{test.report.answer.code}</code> · request id <code>{test.report.requestId}</code>
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Groups({ groups }: { readonly groups: Schemas['TestedGroupsResponse'] }): JSX.Element {
  const shown = groups.items.slice(0, SHOWN_GROUPS);
  return (
    <ul className={styles.groups}>
      {shown.map(({ name, id, role, mismatch }) => (
        <li key={id ?? name}>
          {name}
          {role !== null && <Badge look="info">→ {role}</Badge>}
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
