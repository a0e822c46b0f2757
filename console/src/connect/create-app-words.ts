import type { Schemas } from '../api/client.js';

type Step = Schemas['OktaAppStepResponse'];

/** What each step does, as its line says. */
export const stepTitles: Readonly<Record<Step['step'], string>> = {
  'find-app': 'Look for the app',
  'create-app': 'Create the app',
  'store-client': 'Keep its client',
  'assign-groups': 'Let people use it',
  'groups-claim': 'Send their groups',
  'access-policy': 'Check the access policy',
};

/** How a step ended, in a word and a colour. */
export const outcomeWords: Readonly<
  Record<Step['outcome'], { readonly word: string; readonly look: 'good' | 'bad' | 'warn' | 'plain' }>
> = {
  done: { word: '✔ done', look: 'good' },
  found: { word: '✔ there already', look: 'good' },
  'by-hand': { word: '⚠ by hand', look: 'warn' },
  failed: { word: '✗ failed', look: 'bad' },
  uncertain: { word: '⚠ not known', look: 'warn' },
  'not-reached': { word: 'not reached', look: 'plain' },
};

/** The names in a text, one a line or between commas; undefined = nobody is named: everyone. */
export function groupNames(text: string): string[] | undefined {
  const names = text
    .split(/[\n,]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? undefined : [...new Set(names)];
}

/** A call as one would write it down: what is sent stands below the line, with two spaces. */
export function callText({ method, path, body }: Schemas['PlannedCallResponse']): string {
  const line = `${method} ${readable(path)}`;
  return body === undefined || Object.keys(body).length === 0
    ? line
    : `${line}\n${JSON.stringify(body, null, 2)}`;
}

function readable(path: string): string {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '));
  } catch {
    return path;
  }
}
