import type { Schemas } from '../../api/client.js';
import { linesOf } from '../../connect/lines.js';
import { takenFault } from '../../ui/taken.js';
import { slugsIn } from './application-fields.js';
import type { Check } from './rules.queries.js';

/** What the form of a check holds. */
export interface CheckForm {
  readonly name: string;
  readonly who: 'roles' | 'groups' | 'subject' | 'nobody';
  /** Keys, with commas between. */
  readonly roles: string;
  /** Names, one on each line. */
  readonly groups: string;
  /** Id; empty = nobody is chosen. */
  readonly subject: string;
  /** Slug, or empty; of a new one what is chosen in the header, then it stays what it was. */
  readonly connection: string;
  readonly asks: 'request' | 'action';
  readonly method: string;
  readonly path: string;
  readonly resourceType: string;
  readonly action: string;
  readonly resourceId: string;
  readonly expected: 'allowed' | 'denied';
}

const EMPTY: CheckForm = {
  ...{ name: '', who: 'roles', roles: '', groups: '', subject: '', connection: '' },
  ...{ asks: 'request', method: 'GET', path: '', resourceType: '', action: '', resourceId: '' },
  expected: 'denied',
};

/** How the fields are called, where two changes of one are put together. */
export const CHECK_LABELS: Readonly<Record<keyof CheckForm, string>> = {
  ...{ name: 'What must stay true', who: 'Who', roles: 'Roles', groups: 'Groups', subject: 'Person' },
  ...{ connection: 'Connection', asks: 'Asks for', method: 'Method', path: 'Path' },
  ...{ resourceType: 'Kind of thing', action: 'Action', resourceId: 'Its id', expected: 'Is to be' },
};

/** A check as the form shows it; of none, a new one. */
export function toCheckForm(check: Check | undefined): CheckForm {
  if (!check) return EMPTY;
  const { name, who, expected, method, path, resourceType, action, resourceId } = check;
  return {
    ...EMPTY,
    ...{ name, expected, connection: who.connection ?? '', subject: who.subject ?? '' },
    who: who.nobody ? 'nobody' : who.subject !== undefined ? 'subject' : who.groups ? 'groups' : 'roles',
    roles: (who.roles ?? []).toSorted().join(','),
    groups: (who.groups ?? []).join('\n'),
    asks: path === undefined ? 'action' : 'request',
    ...{ method: method ?? 'GET', path: path ?? '' },
    ...{ resourceType: resourceType ?? '', action: action ?? '', resourceId: resourceId ?? '' },
  };
}

/** Says that another check of the application has a name already, as far as is known. @param id The one that is changed. */
export function checkNameTaken(name: string, checks: readonly Check[] = [], id?: string): string | undefined {
  return takenFault(
    [name.trim()],
    checks.flatMap((check) => (check.id === id ? [] : [[check.name, 'another check'] as const])),
  );
}

/** What is wrong with it, by field: nothing when it can be sent. */
export function checkFaults(form: CheckForm): Partial<Record<keyof CheckForm, string>> {
  const faults: Partial<Record<keyof CheckForm, string>> = {};
  if (form.name.trim() === '') faults.name = 'Say in a few words what must stay true.';
  if (form.who === 'subject' && form.subject === '') faults.subject = 'Choose a person.';
  if (form.asks === 'request') {
    if (!form.path.trim().startsWith('/')) faults.path = 'A path begins with “/”.';
    else if (/[?#]/.test(form.path)) faults.path = 'Leave out the query.';
    return faults;
  }
  if (!/^[^\s:]{1,255}$/.test(form.resourceType.trim())) faults.resourceType = 'One word, such as “report”.';
  if (!/^\S{1,255}$/.test(form.action.trim())) faults.action = 'One word, such as “read”.';
  return faults;
}

/** The whole of a check, as it is sent: when it is made, and when it is changed. */
export function toCheck(form: CheckForm): Schemas['CreateCheckDto'] {
  const { expected, connection, resourceId } = form;
  const from = connection === '' ? {} : { connection };
  const who = {
    roles: { roles: slugsIn(form.roles), ...from },
    groups: { groups: linesOf(form.groups), ...from },
    subject: { subject: form.subject },
    nobody: { nobody: true as const },
  }[form.who];
  const id = resourceId.trim();
  return {
    name: form.name.trim(),
    who,
    expected,
    ...(form.asks === 'request'
      ? { method: form.method, path: form.path.trim() }
      : {
          ...{ action: form.action.trim(), resourceType: form.resourceType.trim() },
          ...(id === '' ? {} : { resourceId: id }),
        }),
  };
}
