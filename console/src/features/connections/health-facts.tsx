import { useQuery } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import { useMay } from '../../api/session.js';
import type { Connection } from '../../connect/connect.queries.js';
import { Badge } from '../../ui/badge.js';
import { RelativeTime } from '../../ui/relative-time.js';
import {
  accessKind,
  accessWord,
  clientProof,
  lastTestWord,
  oktaWord,
  scopesLine,
  type Word,
} from './connection-words.js';
import { connectionStatesQuery } from './connections.queries.js';
import styles from './connections.module.css';

/** What is known of a connection without asking Okta: as of the gateway's last calls. */
export function HealthFacts(props: {
  readonly connection: Connection;
  /** Whether it is one of a list, for all of which it is asked at once. */
  readonly listed?: boolean;
}): JSX.Element {
  const { connection, listed = false } = props;
  const mayTriggers = useMay('event-triggers:read');
  const states = useQuery(connectionStatesQuery(listed ? undefined : connection.slug));
  const state = states.data?.items.find(({ connection: slug }) => slug === connection.slug);
  const { managementAuth: auth } = connection;
  const scopes = scopesLine(auth);
  const hook = state?.eventHook;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Okta', <Mark key="okta" word={oktaWord(state)} />],
    [
      'Checks',
      <>
        <Mark word={lastTestWord(connection)} />
        {connection.lastTest && (
          <span className={styles.muted}>
            {' '}
            <RelativeTime at={connection.lastTest.checkedAt} />
          </span>
        )}
      </>,
    ],
    [
      'Client proves itself by',
      <>
        {clientProof(connection)}
        <Since at={connection.clientSecretSetAt} />
      </>,
    ],
    [
      'API access',
      <>
        <Mark word={accessWord(auth)} /> {auth.type !== 'none' && accessKind(auth)}
        {scopes !== undefined && <span className={styles.muted}> {scopes}</span>}
        <Since at={auth.setAt} />
      </>,
    ],
    ...(mayTriggers
      ? ([
          [
            'Last event hook',
            hook === undefined ? (
              'none is set up'
            ) : hook.lastRunAt === null ? (
              'Okta never called'
            ) : (
              <RelativeTime at={hook.lastRunAt} />
            ),
          ],
        ] as const)
      : []),
  ];
  return (
    <dl className={styles.health}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Mark({ word: { look, text } }: { readonly word: Word }): JSX.Element {
  return look === 'plain' ? <>{text}</> : <Badge look={look}>{text}</Badge>;
}

/** When a secret was set; nothing where that is not known. */
function Since({ at }: { readonly at: string | undefined }): JSX.Element | null {
  return at === undefined ? null : (
    <span className={styles.muted}>
      , set <RelativeTime at={at} />
    </span>
  );
}
