import type { JSX } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Card } from '../../ui/card.js';
import { Notice } from '../../ui/notice.js';
import { QueryView } from '../../ui/query-view.js';
import { environmentQuery } from './configuration.queries.js';
import { ExportButtons } from './export-buttons.js';
import { ImportDocument } from './import-document.js';

/** The whole configuration as one document: read, compared, applied. */
export function ConfigurationTab(): JSX.Element {
  const drift = useQuery(environmentQuery);
  return (
    <QueryView query={drift} label="configuration" permission="configuration:read" rows={8}>
      {({ connection, variables }) => (
        <>
          {variables.length > 0 && (
            <Notice look="warn" title="The environment says something else">
              <p>
                {variables.join(', ')} {variables.length === 1 ? 'differs' : 'differ'} from what is stored of
                the connection {connection}. The environment made it at the first start and is ignored since:
                what counts is what you see in the console.
              </p>
            </Notice>
          )}
          <Card title="Export">
            <p>
              Roles, connections, group mappings, applications, rules and grants in one text that is the same
              for the same configuration: keep it in git. It holds no secret.
            </p>
            <ExportButtons />
          </Card>
          <Card title="Import">
            <p>
              A document is compared first. It never deletes a connection and never changes an issuer, a
              client, a status or a secret.
            </p>
            <ImportDocument />
          </Card>
        </>
      )}
    </QueryView>
  );
}
