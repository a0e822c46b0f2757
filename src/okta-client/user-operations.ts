import type { OktaBounds } from './okta-call.js';
import { pathSafe, type OktaCaller } from './okta-caller.js';
import type { NewOktaUser, OktaAppLink, OktaPage, OktaUser, UserQuery } from './okta-operations.js';
import { toAppLink, toOktaUser } from './okta-records.js';
import { firstPage, wholeList } from './okta-lists.js';
import type { SdkClient } from './okta-sdk.js';

/** The SDK's type of a profile: whatever attributes the org added. */
type SdkProfile = Parameters<SdkClient['userApi']['createUser']>[0]['body']['profile'];

/** People: reading them and changing their profile. All by the SDK. */
export class UserOperations {
  constructor(private readonly caller: OktaCaller) {}

  getUser(idOrLogin: string, bounds: OktaBounds): Promise<OktaUser> {
    return this.caller.run('getUser', bounds, async (call) => {
      const userId = pathSafe(idOrLogin);
      return toOktaUser(await this.caller.sdk.call(call, (client) => client.userApi.getUser({ userId })));
    });
  }

  getOwner(bounds: OktaBounds): Promise<OktaUser> {
    return this.caller.run('getOwner', bounds, async (call) =>
      toOktaUser(await this.caller.sdk.call(call, (client) => client.userApi.getUser({ userId: 'me' }))),
    );
  }

  listUsers(query: UserQuery, bounds: OktaBounds): Promise<OktaPage<OktaUser>> {
    return this.caller.run('listUsers', bounds, (call) =>
      firstPage(this.caller.sdk, call, (client) => client.userApi.listUsers(given(query)), toOktaUser),
    );
  }

  createUser({ profile, activate, groupIds }: NewOktaUser, bounds: OktaBounds): Promise<OktaUser> {
    const body = { profile: profile as SdkProfile, ...(groupIds ? { groupIds: [...groupIds] } : {}) };
    return this.caller.run('createUser', bounds, async (call) =>
      toOktaUser(await this.caller.sdk.call(call, (client) => client.userApi.createUser({ body, activate }))),
    );
  }

  updateUser(id: string, profile: Readonly<Record<string, unknown>>, bounds: OktaBounds): Promise<OktaUser> {
    return this.caller.run('updateUser', bounds, async (call) => {
      const request = { userId: pathSafe(id), user: { profile: profile as SdkProfile } };
      return toOktaUser(await this.caller.sdk.call(call, (client) => client.userApi.updateUser(request)));
    });
  }

  deleteUser(id: string, bounds: OktaBounds): Promise<void> {
    return this.caller.run('deleteUser', bounds, async (call) => {
      const request = { userId: pathSafe(id), sendEmail: false };
      await this.caller.sdk.call(call, (client) => client.userApi.deleteUser(request));
    });
  }

  listAppLinks(id: string, bounds: OktaBounds): Promise<readonly OktaAppLink[]> {
    return this.caller.run('listAppLinks', bounds, async (call) => {
      const userId = pathSafe(id);
      const list = await wholeList(this.caller.sdk, call, (client) =>
        client.userApi.listAppLinks({ userId }),
      );
      return list.map(toAppLink);
    });
  }
}

/** Without what is undefined: the SDK would send some of it as text. */
function given(query: UserQuery): { [name in keyof UserQuery]?: NonNullable<UserQuery[name]> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}
