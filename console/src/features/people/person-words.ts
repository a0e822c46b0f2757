import { askedWords } from '../../api/asked-words.js';
import type { Schemas } from '../../api/client.js';
import { methodWords, SOURCE_WORDS } from '../../api/membership-words.js';

type Entry = Schemas['TimelineEntryResponse'];

/** Through what a role is held. */
export function throughWords(through: Schemas['RoleThrough'] | undefined): string {
  if (through?.group !== undefined) return `through the group ${through.group}`;
  return 'as the connection’s default role';
}

/** One thing that happened, in a line. */
export interface Happening {
  /** `good`, `bad`: what its badge underlines. */
  readonly look: 'good' | 'bad' | 'plain' | 'info' | 'warn';
  /** The badge. */
  readonly kind: string;
  readonly words: string;
  /** The request that can be explained. */
  readonly requestId?: string;
}

/** What an entry of a timeline says. @param roleName The name of a role by its key. */
export function happeningOf(entry: Entry, roleName: (key: string) => string): Happening {
  switch (entry.kind) {
    case 'role':
      return {
        look: entry.to === null ? 'good' : 'plain',
        kind: entry.to === null ? 'has the role' : 'had the role',
        words: `${roleName(entry.role ?? '')} ${throughWords(entry.through)}`,
      };
    case 'status':
      return entry.status === 'disabled'
        ? { look: 'bad', kind: 'disabled', words: 'Nobody gets in as this person' }
        : { look: 'plain', kind: 'active', words: 'May sign in' };
    case 'connection-status':
      return { look: 'plain', kind: 'connection', words: `The connection was ${entry.status ?? 'changed'}` };
    case 'sign-in':
      return signInHappening(entry.signIn);
    case 'denial':
      return denialHappening(entry.denial);
    case 'groups':
      return { look: 'info', kind: 'groups', words: groupsWords(entry.groups) };
  }
}

/** Names in one line at most. */
const MOST_NAMES = 5;

function groupsWords(change: Schemas['GroupChangeResponse'] | undefined): string {
  if (change === undefined) return 'Joined or left groups';
  const { joined, joinedTotal, left, leftTotal, source } = change;
  const parts = [
    ...(joinedTotal === 0 ? [] : [`joined ${namesOf(joined, joinedTotal)}`]),
    ...(leftTotal === 0 ? [] : [`left ${namesOf(left, leftTotal)}`]),
  ];
  const words = `${parts.join('; ')} (by ${SOURCE_WORDS[source]})`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function namesOf(names: readonly string[], total: number): string {
  const shown = names.slice(0, MOST_NAMES);
  const more = total - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function signInHappening(signIn: Schemas['RecordedSignIn'] | undefined): Happening {
  const how = signIn?.method ? ` ${methodWords(signIn.method)}` : '';
  const where = signIn?.address ? ` from ${signIn.address}` : '';
  if (signIn?.outcome === 'success') {
    return { look: 'good', kind: 'signed in', words: `Signed in${how}${where}` };
  }
  return {
    look: 'bad',
    kind: 'sign-in refused',
    words: `Refused${how}${where}: ${signIn?.reason ?? 'not known why'}`,
  };
}

function denialHappening(denial: Schemas['RecordedDecisionResponse'] | undefined): Happening {
  if (denial === undefined) return { look: 'bad', kind: 'denied', words: 'Something was denied' };
  return {
    look: 'bad',
    kind: 'denied',
    words: `${askedWords(denial)}: ${denial.reason}`,
    requestId: denial.requestId,
  };
}
