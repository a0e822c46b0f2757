import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useConnectionLink } from '../../api/connection.js';
import { personName } from '../../api/person-name.js';
import { useRoleNames } from '../../api/role-names.js';
import { Badge } from '../../ui/badge.js';
import { buttonClass } from '../../ui/button.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { decidingRule, wayOut, type Place } from './change-words.js';
import { Conditions } from './conditions.js';
import { CopyTicket } from './copy-ticket.js';
import { JoinGroups } from './join-group.js';
import { OUTCOME_WORDS, STEP_NAMES, stepWords } from './explain-words.js';
import { Recorded } from './recorded.js';
import styles from './explain.module.css';

/** A decision in one sentence, the way to it step by step, and what would change it. */
export function Explained({
  explanation,
}: {
  readonly explanation: Schemas['ExplainResponse'];
}): JSX.Element {
  const nameOf = useRoleNames();
  const { verdict, summary, chain, whatWouldChangeThis, subject, membership } = explanation;
  const rule = decidingRule(explanation);
  const ways = whatWouldChangeThis.map((change) => wayOut(change, explanation, nameOf));
  return (
    <section className={styles.result} aria-label="Explanation">
      <div className={styles.verdict} data-allowed={verdict.allowed}>
        <strong className={styles.word}>{verdict.allowed ? 'Allowed' : 'Denied'}</strong>
        <p className={styles.sentence}>{summary}</p>
        <div className={styles.line}>
          {subject?.id && (
            <Link className={buttonClass('quiet')} to="/people/$personId" params={{ personId: subject.id }}>
              {personName(subject)}
            </Link>
          )}
          <CopyTicket explanation={explanation} nameOf={nameOf} ways={ways.map(({ words }) => words)} />
        </div>
      </div>
      {explanation.recorded && <Recorded recorded={explanation.recorded} />}
      <h2>How it came to that</h2>
      <ol className={styles.chain}>
        {chain.map((step) => (
          <li key={step.step} data-outcome={step.outcome}>
            <span className={styles.stepName}>{STEP_NAMES[step.step]}</span>
            <span className={styles.line}>
              <span>{stepWords(step, explanation, nameOf)}</span>
              {step.step === 'rule' && rule && <PlaceLink {...rule} label="Open the rule" />}
              <Badge look={LOOKS[step.outcome]}>{OUTCOME_WORDS[step.outcome]}</Badge>
              {step.step === 'membership' && membership && (
                <span className={styles.small}>
                  read <RelativeTime at={membership.fetchedAt} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ol>
      <Conditions explanation={explanation} nameOf={nameOf} />
      {ways.length > 0 && (
        <>
          <h2>What would change this</h2>
          <ol className={styles.ways}>
            {ways.map(({ words, places, groups = [] }) => (
              <li key={words}>
                <p>{words}</p>
                <p className={styles.line}>
                  {places.map(({ label, place }) => (
                    <PlaceLink key={label} label={label} place={place} />
                  ))}
                </p>
                <JoinGroups groups={groups} explanation={explanation} nameOf={nameOf} />
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

const LOOKS = { passed: 'good', failed: 'bad', unknown: 'plain', 'not-reached': 'plain' } as const;

function PlaceLink({ label, place }: { readonly label: string; readonly place: Place }): JSX.Element {
  const groups = useConnectionLink(place.page === 'groups' ? place.connection : undefined);
  switch (place.page) {
    case 'groups':
      return (
        <Link to="/groups" search={{ ...groups, ...place.search }}>
          {label}
        </Link>
      );
    case 'applications':
      return (
        <Link to="/applications" search={place.search}>
          {label}
        </Link>
      );
    case 'application':
      return (
        <Link to="/applications/$application" params={{ application: place.slug }} search={place.search}>
          {label}
        </Link>
      );
    case 'connection':
      return (
        <Link to="/connections/$connectionSlug" params={{ connectionSlug: place.slug }} search={place.search}>
          {label}
        </Link>
      );
    case 'person':
      return (
        <Link to="/people/$personId" params={{ personId: place.id }} search={place.search}>
          {label}
        </Link>
      );
  }
}
