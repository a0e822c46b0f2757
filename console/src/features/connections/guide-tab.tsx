import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Connection } from '../../connect/connect.queries.js';
import { GuideSteps, OtherOriginNotice, ShareGuide } from '../../connect/guide-steps.js';
import { Card } from '../../ui/card.js';
import { QueryView } from '../../ui/query-view.js';
import { savedGuideQuery } from './connections.queries.js';

/** Everything that can be entered in Okta for a connection, those steps included that may follow later. */
export function GuideTab({ connection }: { readonly connection: Connection }): JSX.Element {
  const query = useQuery(savedGuideQuery(connection.slug));
  return (
    <QueryView query={query} label="guide" permission="connections:read" rows={10}>
      {(guide) => (
        <Card title="In Okta’s admin console">
          <OtherOriginNotice redirectUri={guide.redirectUri} />
          <GuideSteps issuer={connection.issuer} guide={guide} />
          <ShareGuide issuer={connection.issuer} guide={guide} />
        </Card>
      )}
    </QueryView>
  );
}
