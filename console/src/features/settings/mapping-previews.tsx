import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, type JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { useRoleNames } from '../../api/role-names.js';
import { PreviewView } from '../../preview/preview-view.js';
import { Notice } from '../../ui/notice.js';
import { QueryView } from '../../ui/query-view.js';
import { namesOfDocument, reroutedConnections } from './blast-radius.js';
import { documentPreviewQuery, type Diff, type DocumentMappings } from './configuration.queries.js';

/** Whom the mappings of a document concern, connection by connection, and what no number says. */
export function MappingPreviews(props: {
  readonly compared: Versioned<Diff>;
  /** Is told the connection whose numbers are there, or can't be had. */
  readonly onSettled: (connection: string) => void;
}): JSX.Element {
  const {
    compared: { body: diff, etag },
    onSettled,
  } = props;
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
      {diff.mappings?.map((set) => (
        <MappingPreview
          key={set.connection}
          set={set}
          etag={etag}
          nameOf={(key) => made.get(key) ?? stored(key)}
          onSettled={() => onSettled(set.connection)}
        />
      ))}
    </>
  );
}

function MappingPreview(props: {
  readonly set: DocumentMappings;
  readonly etag: string | undefined;
  readonly nameOf: (role: string) => string;
  readonly onSettled: () => void;
}): JSX.Element {
  const { set, etag, nameOf, onSettled } = props;
  const preview = useQuery(documentPreviewQuery(set, etag));
  const settle = useEffectEvent(onSettled);
  useEffect(() => {
    if (!preview.isPending) settle();
  }, [preview.isPending]);
  return (
    <section>
      <h3>Mappings of {set.connection}</h3>
      <QueryView query={preview} label="preview" permission="group-mappings:read" rows={5}>
        {(data) => <PreviewView preview={data} nameOf={nameOf} />}
      </QueryView>
    </section>
  );
}
