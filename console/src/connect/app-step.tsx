import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { QueryView } from '../ui/query-view.js';
import { Button } from '../ui/button.js';
import { guideQuery } from './connect.queries.js';
import styles from './connect.module.css';
import { firstSteps } from './guide-text.js';
import { GuideSteps, OtherOriginNotice, ShareGuide } from './guide-steps.js';

/** Step 2: what to enter in Okta's admin console before it gives out a client. */
export function AppStep(props: {
  readonly issuer: string;
  /** Of the connection to be; undefined = of the first one. */
  readonly slug?: string | undefined;
  readonly onDone: () => void;
}): JSX.Element {
  const guide = useQuery(guideQuery(props.issuer, props.slug));
  return (
    <QueryView query={guide} label="steps" permission="connections:write" rows={8}>
      {({ redirectUri, steps }) => {
        const first = firstSteps(steps, props.issuer);
        return (
          <>
            <OtherOriginNotice redirectUri={redirectUri} />
            <GuideSteps issuer={props.issuer} steps={first} />
            <div className={styles.actions}>
              <Button look="primary" onClick={props.onDone}>
                The app exists
              </Button>
            </div>
            <ShareGuide issuer={props.issuer} steps={first} />
          </>
        );
      }}
    </QueryView>
  );
}
