import type { Schemas } from '../../api/client.js';

type Preview = Schemas['RevertPreviewResponse'];

const UNDOABLE =
  /^((role|grant|group-mappings?)\.|application\.(created|updated|access-rules-replaced)$|connection\.(updated|activated|disabled)$|subject\.(disabled|activated)$)/;

/** Whether a request undoes what is done so; whether this one can be undone just now, and by whom, the gateway says. */
export function hasInverse({
  action,
  outcome,
}: {
  readonly action: string;
  readonly outcome: string;
}): boolean {
  return outcome === 'success' && UNDOABLE.test(action);
}

/** Whom it would concern, sentence by sentence, in the gateway's numbers. */
export function impactWords({ people, sessions, roles, truncated }: Schemas['RevertImpact']): string[] {
  const more = truncated ? 'at least ' : '';
  const whom =
    people === 0
      ? 'Nobody who is signed in now is concerned.'
      : `This concerns ${more}${count(people, 'person', 'people')} who ${people === 1 ? 'is' : 'are'} signed in now, in ${count(sessions, 'session', 'sessions')}, within a second.`;
  const changes = (roles ?? []).map(({ role, gained, lost }) => {
    const parts = [
      ...(gained > 0 ? [`${count(gained, 'person gains', 'people gain')} the role ${role}`] : []),
      ...(lost > 0 ? [`${count(lost, 'person loses', 'people lose')} the role ${role}`] : []),
    ];
    return `${parts.join(', ')}.`;
  });
  return [whom, ...changes];
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** Why it can't be undone, and what to do instead where there is something. */
export function refusalWords({ reason, detail }: Preview): {
  readonly why: string;
  readonly wayOut?: string;
} {
  const why = detail ?? 'This can’t be undone.';
  const wayOut = reason === undefined ? undefined : WAYS_OUT[reason];
  return wayOut === undefined ? { why } : { why, wayOut };
}

const WAYS_OUT: Readonly<Partial<Record<NonNullable<Preview['reason']>, string>>> = {
  'changed-since': 'Undo the later changes first, or change it by hand where it is now.',
  'last-admin-path': 'Map another group to Admin first.',
  'permission-denied': 'Ask somebody who holds that permission, and send them the address of this page.',
};
