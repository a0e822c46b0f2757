import type { UseQueryResult } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { QueryView } from '../ui/query-view.js';
import styles from './connect.module.css';
import { callText } from './create-app-words.js';

/** Every call to Okta, before it is made. */
export function CreateAppPlan(props: {
  readonly plan: UseQueryResult<Schemas['OktaAppPlanResponse']>;
}): JSX.Element {
  return (
    <section>
      <h3>Calls that will be made</h3>
      <QueryView query={props.plan} label="calls" permission="connections:write" rows={5}>
        {({ calls, byHand }) => (
          <>
            <ol className={styles.guide}>
              {calls.map((call, index) => (
                <li key={index}>
                  <p>
                    {call.purpose}
                    {call.unless !== undefined && ` Left out if ${call.unless}.`}
                  </p>
                  <pre className={styles.call} tabIndex={0}>
                    {callText(call)}
                  </pre>
                </li>
              ))}
            </ol>
            {byHand.map((step) => (
              <p key={step}>⚠ Left to do by hand. {step}</p>
            ))}
          </>
        )}
      </QueryView>
    </section>
  );
}
