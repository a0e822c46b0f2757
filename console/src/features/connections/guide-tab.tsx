import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Connection } from '../../connect/connect.queries.js';
import { GuideSteps, OtherOriginNotice, ShareGuide } from '../../connect/guide-steps.js';
import { Card } from '../../ui/card.js';
import { QueryView } from '../../ui/query-view.js';
import { savedGuideQuery } from './connections.queries.js';

/** Everything that can be entered in Okta for a connection, those steps included that may follow later. */
export function GuideTab({ connection }: { readonly connection: Connection }): JSX.Element {
  const guide = useQuery(savedGuideQuery(connection.slug));
  return (
    <QueryView query={guide} label="guide" permission="connections:read" rows={10}>
      {({ redirectUri, steps }) => (
        <Card title="In Okta’s admin console">
          <OtherOriginNotice redirectUri={redirectUri} />
          <GuideSteps issuer={connection.issuer} steps={steps} />
          <ShareGuide issuer={connection.issuer} steps={steps} />
        </Card>
      )}
    </QueryView>
  );
}
