import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import type { Schemas } from '../../api/client.js';
import { Button } from '../../ui/button.js';
import { CopyButton } from '../../ui/copy-button.js';
import { ErrorState, Skeleton } from '../../ui/states.js';
import { announce } from '../../ui/toasts.js';
import { guideQuery } from './set-up.queries.js';
import styles from './set-up.module.css';

type Guide = Schemas['SetupGuideResponse'];

/** Of the guide, the steps without which nobody can sign in. The others follow in the console. */
const FIRST_STEPS = 5;

/** Step 2: what to enter in Okta's admin console. */
export function AppStep(props: { readonly issuer: string; readonly onDone: () => void }): JSX.Element {
  const guide = useQuery(guideQuery(props.issuer));
  if (!guide.data) {
    return guide.error ? (
      <ErrorState
        title="The steps could not be read"
        problem={asProblem(guide.error)}
        onRetry={() => void guide.refetch()}
      />
    ) : (
      <Skeleton label="the steps" rows={8} />
    );
  }
  const steps = guide.data.steps.slice(0, FIRST_STEPS);
  const share = (): void => {
    navigator.clipboard.writeText(asText(props.issuer, steps)).then(
      () => announce('Copied the steps. They hold no secret.'),
      () => announce('The browser did not allow copying.', 'bad'),
    );
  };
  return (
    <>
      {location.origin !== new URL(guide.data.redirectUri).origin && (
        <p className={styles.warning}>
          ⚠ You came here through {location.origin}, but the gateway’s PUBLIC_URL is{' '}
          {new URL(guide.data.redirectUri).origin}: people will be sent there.
        </p>
      )}
      <ol className={styles.guide}>
        {steps.map(({ title, text, values = [] }) => (
          <li key={title}>
            <h3>{title}</h3>
            <p>{text}</p>
            {values.length > 0 && (
              <dl className={styles.values}>
                {values.map(({ field, value }) => (
                  <div key={field}>
                    <dt>{field}</dt>
                    <dd>
                      <code>{value}</code> <CopyButton text={value} what={field} />
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ol>
      <div className={styles.actions}>
        <Button look="primary" onClick={props.onDone}>
          The app exists
        </Button>
        <Button onClick={share}>Copy all of it for your Okta admin</Button>
      </div>
    </>
  );
}

function asText(issuer: string, steps: Guide['steps']): string {
  const lines = steps.flatMap(({ title, text, values = [] }, index) => [
    `${index + 1}. ${title}`,
    `   ${text}`,
    ...values.map(({ field, value }) => `   ${field}: ${value}`),
    '',
  ]);
  return [`An app for Rolegate in ${issuer}`, '', ...lines, 'Send back: client ID and client secret.'].join(
    '\n',
  );
}
