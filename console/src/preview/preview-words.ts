import type { Schemas } from '../api/client.js';

/** `1 person`, `1,204 people`. */
export function people(count: number): string {
  return count === 1 ? '1 person' : `${count.toLocaleString('en')} people`;
}

/** A number with the word for it: `1 change`, `2 changes`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

const WARNINGS: Readonly<Record<string, string>> = {
  'group-not-found-in-okta': 'Okta knows no group of this name.',
  'group-name-differs-by-case':
    'Okta has a group of this name in other capitals: names are compared exactly.',
  'group-name-not-unique': 'Okta has several groups of this name.',
  'group-renamed-in-okta': 'It has another name in Okta now.',
};

/** What Okta said against a group, as a sentence. */
export function warningWords(warning: string): string {
  return WARNINGS[warning] ?? warning;
}

/** People whose groups can't be relied on, as a sentence; undefined when there are none. */
export function unknownWords({
  suspect,
  unavailable,
  tooOld,
}: Schemas['PreviewUnknown']): string | undefined {
  const parts = [
    [suspect, 'may be cut short'],
    [unavailable, 'could not be read'],
    [tooOld, 'are older than the limit'],
  ] as const;
  const told = parts.filter(([count]) => count > 0);
  const total = suspect + unavailable + tooOld;
  if (told.length === 0) return undefined;
  const why = told.map(([count, words]) => `${count.toLocaleString('en')} ${words}`).join(', ');
  return `${people(total)} signed in now can’t be judged for certain: of their groups ${why}.`;
}

/** What Okta told of the members of the groups concerned, as a sentence; undefined when it was not asked for anything. */
export function oktaWords({ status, reason, members, known }: Schemas['PreviewOkta']): string | undefined {
  if (status === 'not-asked') {
    return reason === 'no-api-credential'
      ? 'Without API access Okta can’t be asked who else is in these groups: only people who are signed in are counted.'
      : undefined;
  }
  const says = `Okta says ${counted(members, 'member')}, ${known.toLocaleString('en')} ${known === 1 ? 'has' : 'have'} signed in here.`;
  if (status === 'complete') return says;
  if (status === 'failed')
    return 'Okta could not be asked who else is in these groups: only people who are signed in are counted.';
  return `${says} There may be more: not every group could be read to its end.`;
}
