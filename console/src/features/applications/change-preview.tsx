import type { UseQueryResult } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Schemas, Versioned } from '../../api/client.js';
import { LiveRegion } from '../../ui/live-region.js';
import { Notice } from '../../ui/notice.js';
import { QueryView } from '../../ui/query-view.js';
import { concernedWords, doubtWords, flippedWords, namedWords } from './preview-words.js';

/** Whom a change would concern, in the gateway's numbers. */
export function ChangePreview(props: {
  readonly query: UseQueryResult<Versioned<Schemas['ApplicationPreviewResponse']>>;
  /** Whether the change was refused because these numbers are others by now. */
  readonly changed: boolean;
  /** Whether it is said which decisions would be others. Default: yes. */
  readonly decisions?: boolean;
}): JSX.Element {
  return (
    <>
      {props.changed && (
        <Notice look="warn" title="The numbers have changed since." live>
          <p>These are the ones of now. Nothing was saved.</p>
        </Notice>
      )}
      <QueryView query={props.query} label="preview" permission="applications:read" rows={3}>
        {({ body }) => {
          const [first, ...more] = concernedWords(body);
          const named = namedWords(body);
          const flipped = props.decisions === false ? undefined : flippedWords(body);
          return (
            <LiveRegion>
              <p>
                <strong>{first}</strong>
              </p>
              {named !== undefined && (
                <p>
                  <bdi>{named}</bdi>
                </p>
              )}
              {[...more, ...(flipped === undefined ? [] : [flipped]), ...doubtWords(body)].map((words) => (
                <p key={words}>{words}</p>
              ))}
            </LiveRegion>
          );
        }}
      </QueryView>
    </>
  );
}
