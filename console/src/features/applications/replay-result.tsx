import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { LiveRegion } from '../../ui/live-region.js';
import { Table, type Column } from '../../ui/table.js';
import { replayLimits, replaySentence } from './replay-words.js';

type Place = Schemas['ReplayedPlaceResponse'];

const columns: readonly Column<Place>[] = [
  { label: 'Request', cell: ({ what }) => <code>{what}</code> },
  { label: 'Would be denied', cell: ({ toDenied }) => toDenied, numeric: true },
  { label: 'Would be allowed', cell: ({ toAllowed }) => toAllowed, numeric: true },
  {
    label: 'For example',
    cell: ({ what, samples }) => {
      const [first] = samples;
      return (
        first && (
          <Link to="/explain" search={{ at: first.requestId }}>
            Explain one<span className="visually-hidden"> of {what}</span>
          </Link>
        )
      );
    },
  },
];

/** How many decisions flip, which way, and where. */
export function ReplayResult({ result }: { readonly result: Schemas['ReplayResponse'] }): JSX.Element {
  return (
    <>
      <LiveRegion>
        <p>
          <strong>{replaySentence(result)}</strong> {replayLimits(result).join(' ')}
        </p>
      </LiveRegion>
      {result.top.length > 0 && (
        <Table
          caption="Where most would turn"
          columns={columns}
          rows={result.top}
          keyOf={({ what }) => what}
        />
      )}
    </>
  );
}
