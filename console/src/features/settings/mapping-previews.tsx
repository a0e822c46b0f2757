import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { useRoleNames } from '../../api/role-names.js';
import { PreviewView } from '../../preview/preview-view.js';
import { QueryView } from '../../ui/query-view.js';
import { affectedWords } from '../../preview/connection-effects.js';
import { decidingChanges, namesOfDocument, type DecidingChange } from './blast-radius.js';
import {
  documentConnectionQuery,
  documentPreviewQuery,
  type Diff,
  type DocumentMappings,
} from './configuration.queries.js';
import { useSettled } from './use-settled.js';

/** How a connection whose settings are counted is told from its mappings. */
export const settingsOf = (connection: string): string => `settings of ${connection}`;

/** Whom the mappings of a document concern, connection by connection, and whom the other settings of connections do. */
export function MappingPreviews(props: {
  readonly compared: Versioned<Diff>;
  /** Is told of the connection whose numbers are there, or can't be had: of its mappings, or {@link settingsOf} it. */
  readonly onSettled: (what: string) => void;
}): JSX.Element {
  const {
    compared: { body: diff, etag },
    onSettled,
  } = props;
  const stored = useRoleNames();
  const made = namesOfDocument(diff.changes);
  const nameOf = (key: string): string => made.get(key) ?? stored(key);
  return (
    <>
      {decidingChanges(diff.changes).map((change) => (
        <ConnectionEffects
          key={change.connection}
          change={change}
          etag={etag}
          nameOf={nameOf}
          onSettled={() => onSettled(settingsOf(change.connection))}
        />
      ))}
      {diff.mappings?.map((set) => (
        <MappingPreview
          key={set.connection}
          set={set}
          etag={etag}
          nameOf={nameOf}
          onSettled={() => onSettled(set.connection)}
        />
      ))}
    </>
  );
}

function ConnectionEffects(props: {
  readonly change: DecidingChange;
  readonly etag: string | undefined;
  readonly nameOf: (role: string) => string;
  readonly onSettled: () => void;
}): JSX.Element {
  const { change, etag, nameOf, onSettled } = props;
  const { data, isPending } = useQuery(documentConnectionQuery(change, etag));
  useSettled(isPending, onSettled);
  return (
    <section>
      <h3>Settings of {change.connection}</h3>
      {data ? (
        <ul>
          {change.affecting.map((setting) => (
            <li key={setting}>{affectedWords(setting, data, nameOf)}</li>
          ))}
        </ul>
      ) : (
        <p>{isPending ? 'Counting…' : 'Whom they concern is not known.'}</p>
      )}
      <p>Counted with the mappings and roles as they are now.</p>
    </section>
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
  useSettled(preview.isPending, onSettled);
  return (
    <section>
      <h3>Mappings of {set.connection}</h3>
      <QueryView query={preview} label="preview" permission="group-mappings:read" rows={5}>
        {(data) => <PreviewView preview={data} nameOf={nameOf} />}
      </QueryView>
    </section>
  );
}
