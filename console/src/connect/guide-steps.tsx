import type { JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { Button, buttonClass } from '../ui/button.js';
import { CopyButton } from '../ui/copy-button.js';
import { Notice } from '../ui/notice.js';
import { announce } from '../ui/toasts.js';
import styles from './connect.module.css';
import { guideAsMail, guideAsText } from './guide-text.js';
import { OktaLink } from './okta-link.js';
import { inTheConsole } from './setting-words.js';
import { useAdminConsole } from './use-admin-console.js';

type Guide = Pick<Schemas['SetupGuideResponse'], 'steps' | 'adminConsole'>;

/** A guide, and whose it is. */
interface GuideProps {
  readonly issuer: string;
  readonly guide: Guide;
}

/** What to enter in Okta's admin console, in Okta's own words, each value with a button that copies it. */
export function GuideSteps({ issuer, guide }: GuideProps): JSX.Element {
  const { steps } = guide;
  const known = useAdminConsole(issuer);
  const adminConsole = guide.adminConsole ?? known;
  return (
    <ol className={styles.guide}>
      {steps.map(({ title, text, values = [] }) => (
        <li key={title}>
          <div className={values.length > 0 ? styles.beside : undefined}>
            <div>
              <h3>{title}</h3>
              <p>{inTheConsole(text)}</p>
              <OktaLink adminConsole={adminConsole} words={text} />
            </div>
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
          </div>
        </li>
      ))}
    </ol>
  );
}

/** All of it for somebody else, as a file, a mail or in the clipboard: it holds no secret. */
export function ShareGuide({ issuer, guide: { steps } }: GuideProps): JSX.Element {
  const copy = (): void => {
    navigator.clipboard.writeText(guideAsText(issuer, steps)).then(
      () => announce('Copied the steps. They hold no secret.'),
      () => announce('The browser did not allow copying.', 'bad'),
    );
  };
  return (
    <section className={styles.apart} aria-label="Send to my Okta admin">
      <h3>Somebody else administers Okta?</h3>
      <p>Send these steps and values to your Okta admin. They hold no secret.</p>
      <div className={styles.actions}>
        <a className={buttonClass()} href={guideAsMail(issuer, steps)}>
          Write a mail
        </a>
        <Button onClick={() => download('rolegate-in-okta.txt', guideAsText(issuer, steps))}>
          Download one page of text
        </Button>
        <Button onClick={copy}>Copy all of it</Button>
      </div>
    </section>
  );
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
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
