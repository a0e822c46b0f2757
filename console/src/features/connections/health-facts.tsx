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
import { eventTriggersQuery, oktaHealthQuery } from './connections.queries.js';
import styles from './connections.module.css';

/** What is known of a connection without asking Okta: as of the gateway's last calls. */
export function HealthFacts({ connection }: { readonly connection: Connection }): JSX.Element {
  const mayTriggers = useMay('event-triggers:read');
  const health = useQuery(oktaHealthQuery);
  const triggers = useQuery({ ...eventTriggersQuery(connection.slug), enabled: mayTriggers });
  const { managementAuth: auth } = connection;
  const scopes = scopesLine(auth);
  const hook = triggers.data?.items.find(({ kind }) => kind === 'event-hook');
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      'Okta',
      <Mark
        key="okta"
        word={oktaWord(health.data?.checks.okta.find(({ connection: slug }) => slug === connection.slug))}
      />,
    ],
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
            ) : hook.status.lastRunAt === null ? (
              'Okta never called'
            ) : (
              <RelativeTime at={hook.status.lastRunAt} />
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
