import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { Badge } from '../../ui/badge.js';

type AuditEvent = Schemas['AuditEventResponse'];

const ACTORS: Readonly<Record<AuditEvent['actor']['type'], string | undefined>> = {
  person: undefined,
  'api-token': 'API token',
  application: 'application',
  system: 'the gateway itself',
};

/** Who did it, and what that is when it is no person. */
export function Actor({ actor }: { readonly actor: AuditEvent['actor'] }): JSX.Element {
  const kind = ACTORS[actor.type];
  return (
    <>
      {actor.name} {kind !== undefined && <Badge>{kind}</Badge>}
    </>
  );
}
