import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useRoleNames } from '../../api/role-names.js';
import { Notice } from '../../ui/notice.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { askedWords } from '../../api/asked-words.js';
import { askedAgain } from './explain-search.js';
import styles from './explain.module.css';

/** Of a decision that was made: when, what was asked, how far it is known, and what is different today. */
export function Recorded(props: { readonly recorded: Schemas['RecordedExplanationResponse'] }): JSX.Element {
  const { decision, reconstruction, sameRequest, changedSince } = props.recorded;
  const nameOf = useRoleNames();
  const { today } = changedSince;
  const again = askedAgain(decision);
  const changes = [
    ...changedSince.rolesGained.map((role) => `gained the role ${nameOf(role)}`),
    ...changedSince.rolesLost.map((role) => `lost the role ${nameOf(role)}`),
    ...(changedSince.accessRules === true ? ['the access rules changed'] : []),
    ...(changedSince.grants === true ? ['the grants changed'] : []),
  ];
  return (
    <>
      <p className={styles.small}>
        This is how it was <RelativeTime at={decision.at} />: {askedWords(decision)}, asked by{' '}
        {decision.adapter}, request <code>{decision.requestId}</code>.
        {sameRequest > 1 &&
          ` ${sameRequest} decisions have this request id; this is the one that matters most.`}
      </p>
      {reconstruction === 'partial' && (
        <Notice look="warn">
          <p>
            Not everything that this rested on is kept (what a condition looked at, whether Okta could be
            reached): the decision is as it was, the steps may differ.
          </p>
          {again && (
            <p>
              What the application said of the resource can’t be known any more.{' '}
              <Link to="/explain" search={again}>
                Ask it again as of now, and say it
              </Link>
            </p>
          )}
        </Notice>
      )}
      {reconstruction === 'none' && (
        <Notice look="warn">
          <p>
            It was about nobody in particular, or what it rested on is not kept: the reason is all there is.
          </p>
        </Notice>
      )}
      {today && today.allowed !== decision.allowed && (
        <Notice look={today.allowed ? 'good' : 'bad'}>
          <p>
            Today it would be {today.allowed ? 'allowed' : `denied: ${today.reason}`}
            {changes.length > 0 && ` (since then: ${changes.join(', ')})`}.
          </p>
        </Notice>
      )}
      {today && today.allowed === decision.allowed && (
        <p className={styles.small}>
          Today it would be the same
          {changes.length > 0 && `, though since then: ${changes.join(', ')}`}.
        </p>
      )}
    </>
  );
}
