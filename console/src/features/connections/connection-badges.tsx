import type { JSX } from 'react';
import { isProduction } from '../../api/connections.js';
import type { Connection } from '../../connect/connect.queries.js';
import { Badge } from '../../ui/badge.js';
import { statusWord } from './connection-words.js';

/** What a connection is, in a few words: its state, its environment, and whether it is built in. */
export function ConnectionBadges({ connection }: { readonly connection: Connection }): JSX.Element {
  const { look, text } = statusWord(connection);
  return (
    <>
      <Badge look={look}>{text}</Badge>
      {connection.environment !== undefined && (
        <Badge look={isProduction(connection) ? 'bad' : 'plain'}>{connection.environment}</Badge>
      )}
      {connection.kind === 'local' && <Badge>built in</Badge>}
    </>
  );
}
