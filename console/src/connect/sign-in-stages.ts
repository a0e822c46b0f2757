import type { Schemas } from '../api/client.js';

type TestSignIn = Schemas['TestSignInResponse'];
type Report = Schemas['TestSignInReportResponse'];

/** How far one stage is: `late` = it was not reached because one before it failed. */
export type StageState = 'done' | 'warn' | 'failed' | 'waiting' | 'late';

/** One stage of a test sign-in, in the order in which a sign-in goes through them. */
export interface Stage {
  readonly key: 'sent' | 'identity' | 'groups' | 'required' | 'role' | 'answer';
  readonly title: string;
  readonly state: StageState;
  /** One sentence about what was found; absent while there is nothing to say. */
  readonly detail?: string;
}

const TITLES: Readonly<Record<Stage['key'], string>> = {
  sent: 'Sent to Okta',
  identity: 'Okta answered, identity proved',
  groups: 'Groups',
  required: 'Required groups',
  role: 'Role',
  answer: 'Signed in',
};

/** What a test sign-in went through so far. */
export function stagesOf({ status, report }: TestSignIn): Stage[] {
  if (status === 'pending') {
    return [
      stage('sent', 'waiting', 'Waiting for somebody to go through the sign-in…'),
      ...(['identity', 'groups', 'role', 'answer'] as const).map((key) => stage(key, 'late')),
    ];
  }
  if (status === 'expired' || !report) {
    return [
      stage('sent', 'failed', 'Nobody finished the sign-in within ten minutes.'),
      ...(['identity', 'groups', 'role', 'answer'] as const).map((key) => stage(key, 'late')),
    ];
  }
  return [
    stage('sent', 'done'),
    identityOf(report),
    groupsOf(report),
    ...requiredOf(report),
    roleOf(report),
    answerOf(report),
  ];
}

/** The name of the person, as the provider tells it; undefined when nothing was proved. */
export function testedPerson({ claims }: Report): string | undefined {
  const name = claims?.idToken['name'] ?? claims?.idToken['email'] ?? claims?.idToken['sub'];
  return typeof name === 'string' ? name : undefined;
}

function identityOf(report: Report): Stage {
  if (report.claims) return stage('identity', 'done', testedPerson(report));
  return stage('identity', 'failed', failureOf(report));
}

function groupsOf(report: Report): Stage {
  const { claims, groups } = report;
  if (!groups) return claims ? stage('groups', 'failed', failureOf(report)) : stage('groups', 'late');
  const count = `${groups.total} ${groups.total === 1 ? 'group' : 'groups'} from ${groups.source}`;
  return groups.completeness === 'complete'
    ? stage('groups', 'done', `${count}, complete`)
    : stage('groups', 'warn', `${count}, ${groups.completeness}: there may be more`);
}

function requiredOf({ groups }: Report): Stage[] {
  if (!groups || groups.required.length === 0) return [];
  return [
    groups.requiredMet
      ? stage('required', 'done', 'In one of them')
      : stage('required', 'failed', `In none of ${groups.required.join(', ')}`),
  ];
}

function roleOf({ groups, roles = [], defaultRoleUsed }: Report): Stage {
  if (!groups) return stage('role', 'late');
  if (roles.length === 0) return stage('role', 'warn', 'None of the groups gives a role yet');
  return stage('role', 'done', `${roles.join(', ')}${defaultRoleUsed === true ? ', the default role' : ''}`);
}

function answerOf(report: Report): Stage {
  const { answer, groups } = report;
  if (answer.allowed) return stage('answer', 'done', 'Would be signed in');
  if (!groups) return stage('answer', 'late');
  // Without any mapping nobody has a role: that is what the next step is for, and no fault of the connection.
  const state = answer.reason === 'no-mapped-group' ? 'warn' : 'failed';
  return stage('answer', state, failureOf(report));
}

function failureOf({ answer }: Report): string {
  const words = answer.message ?? 'The sign-in was refused.';
  return answer.detail === undefined ? words : `${words} ${answer.detail}`;
}

function stage(key: Stage['key'], state: StageState, detail?: string): Stage {
  return { key, title: TITLES[key], state, ...(detail === undefined ? {} : { detail }) };
}
