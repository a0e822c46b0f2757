import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useSession } from '../../api/session.js';
import { connectionsQuery } from '../../api/connections.js';
import { LinkButton, buttonClass } from '../../ui/button.js';
import styles from './set-up.module.css';

/** Where to go from here: try the tile, invite a colleague, keep the configuration as code. */
export function WhatNext(): JSX.Element {
  const { connection: slug } = useSession();
  const connections = useQuery(connectionsQuery);
  const issuer = connections.data?.items.find((connection) => connection.slug === slug)?.issuer;
  const invitation = new URLSearchParams({
    subject: 'Rolegate',
    body: `Sign in with your Okta account: ${location.origin}/`,
  });
  return (
    <section className={styles.next}>
      <h3>What next?</h3>
      <div className={styles.actions}>
        {issuer !== undefined && (
          <a
            className={buttonClass()}
            href={`${new URL(issuer).origin}/app/UserHome`}
            target="_blank"
            rel="noopener"
          >
            Try the tile on your Okta dashboard
          </a>
        )}
        <a className={buttonClass()} href={`mailto:?${invitation.toString().replaceAll('+', '%20')}`}>
          Invite a colleague
        </a>
        <LinkButton to="/settings" search={{ tab: 'configuration' }}>
          Export all of it as code
        </LinkButton>
        <LinkButton to="/">Open the console</LinkButton>
      </div>
    </section>
  );
}
