import type { OktaBounds } from './okta-call.js';
import { pathSafe, type OktaCaller } from './okta-caller.js';
import type { NewEventHook, SchemaAttribute } from './okta-operations.js';
import { textField, toRecord, toSchemaAttributes } from './okta-records.js';

type OktaRecord = Readonly<Record<string, unknown>>;

/**
 * What belongs to the org rather than to a person: apps, tokens, claims, the profile schema and event hooks. What is
 * handed on as Okta sent it is read without the SDK, which renames fields and drops those that it does not know.
 */
export class OrgOperations {
  constructor(private readonly caller: OktaCaller) {}

  getApp(id: string, bounds: OktaBounds): Promise<OktaRecord> {
    return this.caller.run('getApp', bounds, async (call) =>
      toRecord(await this.caller.rest.request('GET', ['api', 'v1', 'apps', pathSafe(id)], call)),
    );
  }

  listApiTokens(bounds: OktaBounds): Promise<readonly OktaRecord[]> {
    return this.caller.run('listApiTokens', bounds, async (call) =>
      (await this.caller.rest.list(['api', 'v1', 'api-tokens'], call)).map(toRecord),
    );
  }

  listClaims(serverId: string, bounds: OktaBounds): Promise<readonly OktaRecord[]> {
    return this.caller.run('listClaims', bounds, async (call) => {
      const path = ['api', 'v1', 'authorizationServers', pathSafe(serverId), 'claims'];
      return (await this.caller.rest.list(path, call)).map(toRecord);
    });
  }

  getUserSchema(bounds: OktaBounds): Promise<readonly SchemaAttribute[]> {
    return this.caller.run('getUserSchema', bounds, async (call) =>
      toSchemaAttributes(
        await this.caller.sdk.call(call, ({ schemaApi }) => schemaApi.getUserSchema({ schemaId: 'default' })),
      ),
    );
  }

  createEventHook(
    { name, url, secret, eventTypes }: NewEventHook,
    bounds: OktaBounds,
  ): Promise<{ id: string }> {
    const authScheme = { type: 'HEADER' as const, key: 'Authorization', value: secret };
    const eventHook = {
      name,
      events: { type: 'EVENT_TYPE' as const, items: [...eventTypes] },
      channel: { type: 'HTTP' as const, version: '1.0.0', config: { uri: url, headers: [], authScheme } },
    };
    return this.caller.run('createEventHook', bounds, async (call) => {
      const made = await this.caller.sdk.call(call, ({ eventHookApi }) =>
        eventHookApi.createEventHook({ eventHook }),
      );
      return { id: textField(made, 'id') };
    });
  }

  verifyEventHook(id: string, bounds: OktaBounds): Promise<void> {
    return this.caller.run('verifyEventHook', bounds, async (call) => {
      const eventHookId = pathSafe(id);
      await this.caller.sdk.call(call, ({ eventHookApi }) => eventHookApi.verifyEventHook({ eventHookId }));
    });
  }

  /** Okta deletes only hooks that are inactive. */
  deleteEventHook(id: string, bounds: OktaBounds): Promise<void> {
    return this.caller.run('deleteEventHook', bounds, async (call) => {
      const eventHookId = pathSafe(id);
      await this.caller.sdk.call(call, ({ eventHookApi }) =>
        eventHookApi.deactivateEventHook({ eventHookId }),
      );
      await this.caller.sdk.call(call, ({ eventHookApi }) => eventHookApi.deleteEventHook({ eventHookId }));
    });
  }
}
