import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { RequestWithCaller } from '../access/access.decorators.js';
import type { Caller } from '../access/caller.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId } from '../connections/visible-connection.js';
import { GatewayError } from '../errors/gateway-error.js';
import type { EventStreamQuery } from './event-stream.dto.js';
import { EventStreams } from './event-streams.js';
import { liveKinds, mayHear, type LiveKind } from './live-event.js';

/** When a client that lost its stream comes again, in milliseconds: between these, so that not all come at once. */
const RETRY_MS = { least: 1000, most: 5000 };
const MAX_LAST_EVENT_ID = 64;

/** Makes a stream of an HTTP exchange. */
@Injectable()
export class EventStreamService {
  constructor(
    private readonly streams: EventStreams,
    private readonly connections: ConnectionsRepository,
  ) {}

  /**
   * Answers with events until the client goes, who called may not listen any more, or the gateway stops.
   * @throws GatewayError `permission-denied`, `not-found` for a connection that the caller may not see, `rate-limited`,
   *   `unavailable`.
   */
  async answer(
    caller: Caller,
    query: EventStreamQuery,
    request: RequestWithCaller,
    response: Response,
  ): Promise<void> {
    const kinds = kindsFor(caller, query.kinds);
    const connectionId = await listedConnectionId(this.connections, caller, query.connection);
    const begin = (): void => {
      response.status(200).set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        // nginx would collect events until they fill a buffer.
        'X-Accel-Buffering': 'no',
        // The connection ends with the stream.
        Connection: 'close',
      });
      const { least, most } = RETRY_MS;
      response.write(`retry: ${Math.round(least + Math.random() * (most - least))}\n\n`);
    };
    if (request.method === 'HEAD') {
      this.streams.assertRoom(caller);
      begin();
      response.end();
      return;
    }
    const last = request.headers['last-event-id'];
    const gone = await this.streams.open(
      {
        sink: response,
        caller,
        wishes: { kinds, connectionId, heartbeat: query.heartbeat },
        lastPlace: typeof last === 'string' && last !== '' ? last.slice(0, MAX_LAST_EVENT_ID) : undefined,
        agoSeconds: query.ago,
        confirm: () => confirmed(request),
      },
      begin,
    );
    if (response.closed || response.destroyed) gone();
    else response.once('close', gone);
  }
}

/** @throws GatewayError `permission-denied` */
function kindsFor(caller: Caller, asked: readonly LiveKind[] | undefined): readonly LiveKind[] {
  const denied = asked?.find((kind) => !mayHear(caller, kind));
  const kinds = asked ?? liveKinds.filter((kind) => mayHear(caller, kind));
  if (denied !== undefined || kinds.length === 0)
    throw new GatewayError(
      'permission-denied',
      denied === undefined ? 'There is nothing that you may hear of.' : `You may not hear of "${denied}".`,
    );
  return kinds;
}

async function confirmed({ stillAllowed }: RequestWithCaller): Promise<Caller> {
  if (!stillAllowed) throw new GatewayError('permission-denied');
  return stillAllowed();
}
