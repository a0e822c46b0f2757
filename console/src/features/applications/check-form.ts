import type { Schemas } from '../../api/client.js';
import type { Check } from './rules.queries.js';

/** What the form of a check holds. */
export interface CheckForm {
  readonly name: string;
  readonly who: 'roles' | 'groups' | 'subject' | 'nobody';
  /** Keys. */
  readonly roles: readonly string[];
  /** Names, with commas between. */
  readonly groups: string;
  /** Id. */
  readonly subject: string | undefined;
  /** Slug; stays what it was. */
  readonly connection: string | undefined;
  readonly asks: 'request' | 'action';
  readonly method: string;
  readonly path: string;
  readonly resourceType: string;
  readonly action: string;
  readonly resourceId: string;
  readonly expected: 'allowed' | 'denied';
}

const EMPTY: CheckForm = {
  ...{ name: '', who: 'roles', roles: [], groups: '', subject: undefined, connection: undefined },
  ...{ asks: 'request', method: 'GET', path: '', resourceType: '', action: '', resourceId: '' },
  expected: 'denied',
};

/** The names in a list with commas. */
export function namesIn(text: string): string[] {
  return [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
}

/** A check as the form shows it; of none, a new one. */
export function toCheckForm(check: Check | undefined): CheckForm {
  if (!check) return EMPTY;
  const { name, who, expected, method, path, resourceType, action, resourceId } = check;
  return {
    ...EMPTY,
    ...{ name, expected, connection: who.connection, subject: who.subject },
    who: who.nobody ? 'nobody' : who.subject !== undefined ? 'subject' : who.groups ? 'groups' : 'roles',
    roles: who.roles ?? [],
    groups: (who.groups ?? []).join(', '),
    asks: path === undefined ? 'action' : 'request',
    ...{ method: method ?? 'GET', path: path ?? '' },
    ...{ resourceType: resourceType ?? '', action: action ?? '', resourceId: resourceId ?? '' },
  };
}

/** What is wrong with it, by field: nothing when it can be sent. */
export function checkFaults(form: CheckForm): Partial<Record<keyof CheckForm, string>> {
  const faults: Partial<Record<keyof CheckForm, string>> = {};
  if (form.name.trim() === '') faults.name = 'Say in a few words what must stay true.';
  if (form.who === 'subject' && form.subject === undefined) faults.subject = 'Choose a person.';
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
  const from = connection === undefined ? {} : { connection };
  const who = {
    roles: { roles: [...form.roles], ...from },
    groups: { groups: namesIn(form.groups), ...from },
    subject: { subject: form.subject ?? '' },
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
