import type { NewLogActor } from './log-event.js';
import type { ApiToken, OktaApp, OktaGroup, OktaUser } from './org-types.js';

/** A person, as actor or target of an event. */
export function userParty({ id, profile }: OktaUser): NewLogActor {
  return {
    id,
    type: 'User',
    alternateId: profile.login,
    displayName: `${profile.firstName} ${profile.lastName}`,
  };
}

/** A group; Okta has no alternate id for it and says so in a word. */
export function groupParty({ id, name }: OktaGroup): NewLogActor {
  return { id, type: 'UserGroup', alternateId: 'unknown', displayName: name };
}

/** An app as a target. */
export function appParty({ id, label }: OktaApp): NewLogActor {
  return { id, type: 'AppInstance', alternateId: label, displayName: 'OpenID Connect Client' };
}

/** An app that calls the management API. */
export function clientParty({ id, label }: OktaApp): NewLogActor {
  return { id, type: 'PublicClientApp', alternateId: id, displayName: label };
}

/** The three targets of an event about somebody's assignment to an app. */
export function assignmentParties(app: OktaApp, user: OktaUser): NewLogActor[] {
  return [appUserParty(user), appParty(app), userParty(user)];
}

/** A person as the user of an app. */
export function appUserParty(user: OktaUser): NewLogActor {
  return { ...userParty(user), id: appUserId(user), type: 'AppUser' };
}

/** An API token. */
export function tokenParty({ id, ownerId }: ApiToken): NewLogActor {
  return { id, type: 'Token', alternateId: 'unknown', displayName: `API token of ${ownerId}` };
}

/** The id of a person's assignment. */
export function appUserId(user: OktaUser): string {
  return `0ua${user.id.slice(3)}`;
}
