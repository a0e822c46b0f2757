import type { Schemas } from '../api/client.js';

type TestSignIn = Schemas['TestSignInResponse'];
type Report = Schemas['TestSignInReportResponse'];

/** How far one stage is: `late` = it was not reached because one before it failed or goes on. */
export type StageState = 'done' | 'warn' | 'failed' | 'waiting' | 'late';

/** The stages that every sign-in goes through before its groups are judged, in their order. */
const WAY = ['request', 'answer', 'code', 'token', 'claims', 'groups'] as const;

/** What one stage is about. */
export type StageKey = (typeof WAY)[number] | 'required' | 'role' | 'end';

/** One stage of a test sign-in, in the order in which a sign-in goes through them. */
export interface Stage {
  readonly key: StageKey;
  readonly title: string;
  readonly state: StageState;
  /** One sentence about what was found; absent while there is nothing to say. */
  readonly detail?: string;
}

/** How a test stands in one word. */
export type Outcome = 'in-progress' | 'passed' | 'failed' | 'timed-out';

const TITLES: Readonly<Record<StageKey, string>> = {
  request: 'Request sent to Okta',
  answer: 'Okta answered',
  code: 'Code exchanged',
  token: 'Signature and nonce',
  claims: 'Claims',
  groups: 'Groups',
  required: 'Required groups',
  role: 'Role',
  end: 'Signed in',
};

/** Where groups come from, in words. */
const SOURCES: Readonly<Record<Schemas['TestedGroupsResponse']['source'], string>> = {
  'id-token': 'the ID token',
  userinfo: 'userinfo',
  'access-token': 'the access token',
  api: 'Okta’s API',
  local: 'the gateway',
};

/** How a test stands. Whether its person would have a role already is no matter of the connection: mappings come next. */
export function outcomeOf({ status, report }: TestSignIn): Outcome {
  if (status === 'pending') return 'in-progress';
  if (status === 'expired' || !report) return 'timed-out';
  const { allowed, reason } = report.answer;
  return report.groups !== undefined && (allowed || reason === 'no-mapped-group') ? 'passed' : 'failed';
}

/** What a test sign-in went through so far. @param nameOf Names a role by its key. Default: the key. */
export function stagesOf(
  { status, begun, report }: TestSignIn,
  nameOf: (role: string) => string = (key) => key,
): Stage[] {
  if (status === 'pending') {
    return begun
      ? until('answer', 'waiting', 'Somebody is signing in there…')
      : until('request', 'waiting', 'Waiting for somebody to open the link…');
  }
  if (status === 'expired' || !report) {
    return begun
      ? until('answer', 'failed', 'Okta sent nobody back within five minutes.')
      : until('request', 'failed', 'Nobody opened the link within ten minutes.');
  }
  if (!report.groups) return until(failedAt(report), 'failed', failureOf(report), report);
  return [
    ...WAY.slice(0, -1).map((key) => stage(key, 'done', report)),
    groupsOf(report.groups),
    ...requiredOf(report.groups),
    roleOf(report, nameOf),
    endOf(report),
  ];
}

/** The stage at which a test came to its end; undefined when nothing failed. */
export function failedStage(test: TestSignIn): StageKey | undefined {
  return stagesOf(test).find(({ state }) => state === 'failed')?.key;
}

/** The name of the person, as the provider tells it; undefined when nothing was proved. */
export function testedPerson({ claims }: Report): string | undefined {
  const name = claims?.idToken['name'] ?? claims?.idToken['email'] ?? claims?.idToken['sub'];
  return typeof name === 'string' ? name : undefined;
}

/** Everything up to a stage is done, everything after it was not reached. */
function until(key: (typeof WAY)[number], state: StageState, detail: string, report?: Report): Stage[] {
  const at = WAY.indexOf(key);
  return [
    ...WAY.slice(0, at).map((before) => stage(before, 'done', report)),
    { key, title: TITLES[key], state, detail },
    ...[...WAY.slice(at + 1), 'role' as const, 'end' as const].map((after) => stage(after, 'late')),
  ];
}

function failedAt({ failedAt: at, claims }: Report): (typeof WAY)[number] {
  return at ?? (claims ? 'groups' : 'answer');
}

function groupsOf({ total, source, completeness }: Schemas['TestedGroupsResponse']): Stage {
  const found = (state: StageState, detail: string): Stage => ({
    key: 'groups',
    title: TITLES.groups,
    state,
    detail,
  });
  if (total === 0) return found('warn', `Okta named none: asked last was ${SOURCES[source]}.`);
  const count = `${total} ${total === 1 ? 'group' : 'groups'} from ${SOURCES[source]}`;
  return completeness === 'complete'
    ? found('done', `${count}, complete.`)
    : found('warn', `${count}, ${completeness}: there may be more.`);
}

function requiredOf({ required, requiredMet }: Schemas['TestedGroupsResponse']): Stage[] {
  if (required.length === 0) return [];
  const said = requiredMet ? 'In one of them.' : `In none of ${required.join(', ')}.`;
  return [{ ...stage('required', requiredMet ? 'done' : 'failed'), detail: said }];
}

function roleOf({ roles = [], defaultRoleUsed }: Report, nameOf: (role: string) => string): Stage {
  return roles.length === 0
    ? { ...stage('role', 'warn'), detail: 'None of these groups gives a role yet.' }
    : {
        ...stage('role', 'done'),
        detail: `${roles.map(nameOf).join(', ')}${defaultRoleUsed === true ? ', the default role' : ''}`,
      };
}

function endOf(report: Report): Stage {
  const { answer } = report;
  if (answer.allowed) return { ...stage('end', 'done'), detail: 'Would be let in.' };
  // Without any mapping nobody has a role: that is what the next step is for, and no fault of the connection.
  if (answer.reason === 'no-mapped-group')
    return { ...stage('end', 'warn'), detail: 'Would be let in once one of these groups gives a role.' };
  return { ...stage('end', 'failed'), detail: failureOf(report) };
}

function failureOf({ answer }: Report): string {
  return answer.message ?? 'The sign-in was refused.';
}

function stage(key: StageKey, state: StageState, report?: Report): Stage {
  const detail = report && state === 'done' ? doneWords(key, report) : undefined;
  return { key, title: TITLES[key], state, ...(detail === undefined ? {} : { detail }) };
}

function doneWords(key: StageKey, report: Report): string | undefined {
  if (key === 'token') return 'Signed by Okta, for this client and this sign-in.';
  return key === 'claims' ? testedPerson(report) : undefined;
}
