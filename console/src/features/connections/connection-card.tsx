import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import { isProduction } from '../../api/connections.js';
import type { Connection } from '../../connect/connect.queries.js';
import { Card } from '../../ui/card.js';
import { Notice } from '../../ui/notice.js';
import { Checks } from './checks.js';
import { ConnectionBadges } from './connection-badges.js';
import { warningWords } from './connection-words.js';
import styles from './connections.module.css';
import { HealthFacts } from './health-facts.js';

/** One connection in the list: how it does as far as that is known, and the checks on demand. */
export function ConnectionCard({ connection }: { readonly connection: Connection }): JSX.Element {
  const { slug, name, issuer, kind, status, warnings = [] } = connection;
  if (kind === 'local') {
    return (
      <Card title={name} beside={<ConnectionBadges connection={connection} />}>
        <p>
          Accounts that the gateway keeps itself, for when Okta can’t be reached. They are administered by the
          command line: <code>npm run cli -- local-account</code>.
        </p>
      </Card>
    );
  }
  return (
    <Card
      title={
        <Link to="/connections/$connectionSlug" params={{ connectionSlug: slug }} search={{}}>
          {name}
        </Link>
      }
      beside={<ConnectionBadges connection={connection} />}
      prod={isProduction(connection)}
    >
      <p className={styles.muted}>
        <code>{slug}</code> · {issuer}
      </p>
      {warnings.map((warning) => (
        <Notice key={warning} look="warn">
          ⚠ {warningWords[warning]}
        </Notice>
      ))}
      {status === 'draft' && (
        <Notice>
          Nobody can sign in through it yet.{' '}
          <Link to="/connections/$connectionSlug" params={{ connectionSlug: slug }} search={{ tab: 'guide' }}>
            Go on with its set-up
          </Link>
        </Notice>
      )}
      <HealthFacts connection={connection} listed />
      <Checks connection={connection} brief />
    </Card>
  );
}
