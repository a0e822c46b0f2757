import type { UseQueryResult } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useRoleNames } from '../../api/role-names.js';
import { PreviewView } from '../../preview/preview-view.js';
import { Notice } from '../../ui/notice.js';
import { QueryView } from '../../ui/query-view.js';
import { namesOfDocument, reroutedConnections } from './blast-radius.js';
import type { Diff } from './configuration.queries.js';

/** Whom the mappings of a document concern, connection by connection, and what no number says. */
export function MappingPreviews(props: {
  readonly diff: Diff;
  /** Of `diff.mappings`, in their order. */
  readonly previews: readonly UseQueryResult<Schemas['PreviewResponse']>[];
}): JSX.Element {
  const { diff, previews } = props;
  const stored = useRoleNames();
  const made = namesOfDocument(diff.changes);
  const rerouted = reroutedConnections(diff.changes);
  return (
    <>
      {rerouted.length > 0 && (
        <Notice look="warn" title="More people than are counted here may be concerned">
          <p>
            The document changes which groups of {rerouted.join(', ')} count at all, or the default role: no
            number below says whom that concerns.
          </p>
        </Notice>
      )}
      {diff.mappings?.map(({ connection }, index) => {
        const preview = previews[index];
        return (
          preview && (
            <section key={connection}>
              <h3>Mappings of {connection}</h3>
              <QueryView query={preview} label="preview" permission="group-mappings:read" rows={5}>
                {(data) => <PreviewView preview={data} nameOf={(key) => made.get(key) ?? stored(key)} />}
              </QueryView>
            </section>
          )
        );
      })}
    </>
  );
}
