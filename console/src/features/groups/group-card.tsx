import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { warningWords } from '../../preview/preview-words.js';
import { Badge } from '../../ui/badge.js';
import { RelativeTime } from '../../ui/relative-time.js';
import type { BoardGroup } from './board-model.js';
import styles from './board.module.css';
import { foundByWords, inOktaWords, peopleHere } from './group-words.js';
import { oktaGroupQuery } from './okta-group.queries.js';

/** Of which connection Okta is asked for its groups; or why it can't be, as the end of a sentence. */
export type OktaSource = { readonly connection: string } | { readonly refusal: string };

/** What is known of a group: people, when it was seen, how it is found, what Okta says, and what speaks against it. */
export function GroupFacts(props: { readonly group: BoardGroup; readonly okta: OktaSource }): JSX.Element {
  const { id, known, warnings, doubtful } = props.group;
  return (
    <>
      <p className={styles.facts}>
        {peopleHere(known?.people)}
        {known?.lastSeenAt !== undefined && (
          <>
            {' · seen '}
            <RelativeTime at={known.lastSeenAt} />
          </>
        )}
      </p>
      <InOkta id={id} okta={props.okta} />
      <p className={styles.facts}>{foundByWords(id)}</p>
      {doubtful && <p className={styles.warning}>⚠ Not seen in any token: renamed in Okta?</p>}
      {warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          ⚠ {warningWords(warning)}
        </p>
      ))}
    </>
  );
}

/** One line, whatever comes: what stands below it stays where it is. */
function InOkta({ id, okta }: { readonly id: string | undefined; readonly okta: OktaSource }): JSX.Element {
  const asks = 'connection' in okta && id !== undefined;
  const { data, isError } = useQuery({
    ...oktaGroupQuery(asks ? okta.connection : '', id ?? ''),
    enabled: asks,
  });
  const unknown = 'refusal' in okta ? okta.refusal : 'its id is not known';
  return (
    <p className={styles.facts}>
      {asks && !isError ? inOktaWords(data) : `In Okta: not known, ${asks ? 'no answer' : unknown}`}
    </p>
  );
}

/** A group on the left of the board. */
export function GroupCard(props: {
  readonly group: BoardGroup;
  /** Name of the role that it gives. */
  readonly roleName: string | undefined;
  readonly okta: OktaSource;
  readonly onOpen: () => void;
}): JSX.Element {
  const { group, roleName, okta, onOpen } = props;
  return (
    <li className={styles.card} data-group={group.name} data-changed={group.changed || undefined}>
      <div className={styles.head}>
        <button type="button" className={styles.name} onClick={onOpen}>
          <bdi>{group.name}</bdi>
        </button>
        {roleName === undefined && <Badge look="warn">gives nothing</Badge>}
        <span className="visually-hidden">{roleName === undefined ? '' : `gives ${roleName}`}</span>
      </div>
      <GroupFacts group={group} okta={okta} />
    </li>
  );
}
