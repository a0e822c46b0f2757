import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { Button } from '../ui/button.js';
import { onDemand } from '../ui/on-demand.js';
import { QueryView } from '../ui/query-view.js';
import { RadioCard, RadioCards } from '../ui/radio-card.js';
import { Skeleton } from '../ui/states.js';
import { guideQuery } from './connect.queries.js';
import styles from './connect.module.css';
import { firstSteps } from './guide-text.js';
import { GuideSteps, OtherOriginNotice, ShareGuide } from './guide-steps.js';

const CreateApp = onDemand(
  () => import('./create-app.js').then((module) => module.CreateApp),
  <Skeleton label="the form" rows={8} />,
);

/** Step 2: the app in Okta, which gives out the client: made by hand, or by the gateway. */
export function AppStep(props: {
  readonly issuer: string;
  /** Of the connection to be; undefined = of the first one. */
  readonly slug?: string | undefined;
  /** It was made by hand. */
  readonly onDone: () => void;
  /** The gateway made it, and has its client. Told the slug of the connection. */
  readonly onCreated: (connection: string) => Promise<void> | void;
}): JSX.Element {
  const { issuer, slug, onDone, onCreated } = props;
  const [byHand, setByHand] = useState(true);
  const query = useQuery(guideQuery(issuer, slug));
  return (
    <QueryView query={query} label="steps" permission="connections:write" rows={8}>
      {(guide) => {
        const first = { ...guide, steps: firstSteps(guide.steps, issuer) };
        return (
          <>
            <OtherOriginNotice redirectUri={guide.redirectUri} />
            <RadioCards legend="Who makes the app in Okta?">
              <RadioCard
                name="maker"
                title="I do, or my Okta admin"
                checked={byHand}
                onChange={() => setByHand(true)}
              >
                <span>A few minutes in Okta’s admin console, with values to copy from here.</span>
              </RadioCard>
              <RadioCard
                name="maker"
                title="Rolegate does"
                checked={!byHand}
                onChange={() => setByHand(false)}
              >
                <span>
                  With an admin’s API token that is used once. You see every call before it is made.
                </span>
              </RadioCard>
            </RadioCards>
            {byHand ? (
              <>
                <GuideSteps issuer={issuer} guide={first} />
                <div className={styles.actions}>
                  <Button look="primary" onClick={onDone}>
                    The app exists
                  </Button>
                </div>
                <ShareGuide issuer={issuer} guide={first} />
              </>
            ) : (
              <CreateApp issuer={issuer} slug={slug} onDone={onCreated} />
            )}
          </>
        );
      }}
    </QueryView>
  );
}
