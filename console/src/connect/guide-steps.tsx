import type { JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { Button } from '../ui/button.js';
import { CopyButton } from '../ui/copy-button.js';
import { Notice } from '../ui/notice.js';
import { announce } from '../ui/toasts.js';
import styles from './connect.module.css';
import { guideAsText } from './guide-text.js';

type Guide = Schemas['SetupGuideResponse'];

/** What to enter in Okta's admin console, in Okta's own words, each value with a button that copies it. */
export function GuideSteps({ steps }: { readonly steps: Guide['steps'] }): JSX.Element {
  return (
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
  );
}

/** Copies the steps for somebody else: they hold no secret. */
export function ShareGuide(props: { readonly issuer: string; readonly steps: Guide['steps'] }): JSX.Element {
  const share = (): void => {
    navigator.clipboard.writeText(guideAsText(props.issuer, props.steps)).then(
      () => announce('Copied the steps. They hold no secret.'),
      () => announce('The browser did not allow copying.', 'bad'),
    );
  };
  return <Button onClick={share}>Copy all of it for your Okta admin</Button>;
}

/** Warns who came through another address than the one that people are sent to. */
export function OtherOriginNotice({ redirectUri }: { readonly redirectUri: string }): JSX.Element | null {
  const { origin } = new URL(redirectUri);
  if (origin === location.origin) return null;
  return (
    <Notice look="warn">
      ⚠ You came here through {location.origin}, but the gateway’s PUBLIC_URL is {origin}: people will be sent
      there.
    </Notice>
  );
}
