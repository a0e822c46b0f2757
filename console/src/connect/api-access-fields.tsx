import { useQuery } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import type { Schemas } from '../api/client.js';
import { asProblem } from '../api/problem.js';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { FormProblem } from '../ui/form-problem.js';
import { RadioCard, RadioCards } from '../ui/radio-card.js';
import { keptWords, type AccessKind, type ClientFields } from './client-fields.js';
import { connectionQuery, guideQuery, waitingKeyQuery, type Connection } from './connect.queries.js';
import styles from './connect.module.css';
import { FeatureTable } from './feature-table.js';
import { featureWords, knowsFeatures } from './live-check.js';
import { OktaLink } from './okta-link.js';
import { PublicKeyFacts } from './public-key-facts.js';
import { useAdminConsole } from './use-admin-console.js';

const KINDS: readonly { readonly kind: AccessKind; readonly title: string; readonly words: string }[] = [
  {
    kind: 'none',
    title: 'Not now',
    words: 'Sign-ins work without. Groups come from what Okta sends along at each sign-in.',
  },
  {
    kind: 'ssws',
    title: 'API token',
    words: 'The quickest: an admin makes it in Okta, and it may do what that admin may.',
  },
  {
    kind: 'service-app',
    title: 'Service app',
    words: 'Okta’s own advice: only the scopes that you grant. The key is made here and never leaves.',
  },
];

/** How often a key that waits for Okta is looked at, in milliseconds; the gateway itself tries it every 20 seconds. */
const KEY_MS = 5_000;

/** Optional: a way for the gateway to ask Okta itself. It is needed for many groups, and to find groups by name. */
export function ApiAccessFields(props: {
  readonly issuer: string;
  /** Of the connection, or of the one to be. */
  readonly slug: string | undefined;
  readonly fields: ClientFields;
  readonly connection: Connection | undefined;
  /** What the gateway said of fields. */
  readonly errors: Readonly<Record<string, string>>;
  /** What the access is good for, as far as it was tried. */
  readonly features: readonly Schemas['FeatureResponse'][];
  /** What Okta says of it. */
  readonly verdict: ReactNode;
  readonly onChange: (changes: Partial<ClientFields>) => void;
}): JSX.Element {
  const { issuer, slug, fields, connection, errors, features, verdict, onChange } = props;
  const { access } = fields;
  const adminConsole = useAdminConsole(issuer, access === 'ssws');
  return (
    <>
      <RadioCards legend="May the gateway ask Okta about groups itself? (optional)">
        {KINDS.map(({ kind, title, words }) => (
          <RadioCard
            key={kind}
            name="access"
            title={title}
            checked={access === kind}
            onChange={() => onChange({ access: kind })}
          >
            <span>{words}</span>
          </RadioCard>
        ))}
      </RadioCards>
      {access === 'ssws' && (
        <TextField
          label="Okta API token"
          type="password"
          autoComplete="off"
          value={fields.apiToken}
          onChange={(event) => onChange({ apiToken: event.target.value })}
          description={
            connection?.managementAuth.type === 'ssws'
              ? keptWords(connection.managementAuth.tokenEnd)
              : 'Okta: Security → API → Tokens → Create token, as an admin with the role Read-Only Administrator.'
          }
          error={errors['managementAuth/apiToken']}
        />
      )}
      {access === 'ssws' && (
        <p>
          <OktaLink adminConsole={adminConsole} words="Security → API → Tokens" />
        </p>
      )}
      {access === 'service-app' && (
        <ServiceApp
          issuer={issuer}
          slug={slug}
          fields={fields}
          connection={connection}
          error={errors['managementAuth/clientId']}
          adminConsole={adminConsole}
          onChange={onChange}
        />
      )}
      {access !== 'none' && verdict}
      {access !== 'none' && knowsFeatures(features) && (
        <details className={styles.features}>
          <summary>{featureWords(features)}</summary>
          <FeatureTable features={features} scopeless={access === 'ssws'} />
        </details>
      )}
    </>
  );
}

function ServiceApp(props: {
  readonly issuer: string;
  readonly slug: string | undefined;
  readonly fields: ClientFields;
  readonly connection: Connection | undefined;
  readonly error: string | undefined;
  readonly adminConsole: string | undefined;
  readonly onChange: (changes: Partial<ClientFields>) => void;
}): JSX.Element {
  const { issuer, slug, fields, connection, error, adminConsole, onChange } = props;
  const guide = useQuery(guideQuery(issuer, slug));
  const auth = connection?.managementAuth;
  const made = auth?.type === 'service-app' && auth.clientId === fields.appId.trim();
  const waits = made && auth.status === 'authorization-needed';
  useQuery({
    ...connectionQuery(connection?.slug ?? ''),
    enabled: waits,
    refetchInterval: waits ? KEY_MS : false,
  });
  const tried = useQuery({ ...waitingKeyQuery(connection?.slug ?? ''), enabled: waits });
  return (
    <>
      <ol className={styles.guide}>
        <li>
          In Okta: Applications → Create App Integration → API Services. Copy its client ID into the field
          below. <OktaLink adminConsole={adminConsole} words="Applications → x" />
        </li>
        <li>
          General → Client Credentials → Edit: choose “Public key / Private key”, then “Use a URL to fetch
          keys dynamically” with the address below. If Okta can’t reach it, choose “Save keys in Okta” and
          paste the public key, which appears here once it is made.
        </li>
        <li>Under General Settings, switch “Require DPoP header in token requests” off.</li>
        <li>
          Okta API Scopes: grant <code>okta.users.read</code> and <code>okta.groups.read</code>. Admin roles:
          assign Read-Only Administrator.
        </li>
      </ol>
      <PublicKeyFacts jwksUri={guide.data?.jwksUri} publicKey={made ? auth.publicKey : undefined} />
      <TextField
        label="Client ID of the service app"
        value={fields.appId}
        error={error}
        onChange={(event) => onChange({ appId: event.target.value })}
      />
      {made && (
        <p role="status">
          {waits
            ? '… The key is made, and Okta has not accepted it yet. It is tried again when you come back to this page. You can go on meanwhile.'
            : auth.status === 'configured'
              ? '✔ Okta accepts the key.'
              : '✗ Okta refuses the key, or what it may do.'}
        </p>
      )}
      {waits && (
        <Button busy={tried.isFetching} onClick={() => void tried.refetch()}>
          {tried.isFetching ? 'Trying it…' : 'I have added it: try it'}
        </Button>
      )}
      {waits && tried.error && <FormProblem problem={asProblem(tried.error)} />}
    </>
  );
}
