import type { Overview } from '../../api/overview.queries.js';
import { grouped } from '../../ui/number-words.js';
import { attentionStatus } from './attention-words.js';
import { denialWave } from './denial-wave.js';
import type { Status } from './status.js';

type Okta = NonNullable<Overview['okta']>['items'][number];
type Replica = NonNullable<Overview['replicas']>['items'][number];

/** A replica whose last look at the changes is so much older than its last word is stuck, in milliseconds. */
const STUCK_MS = 3_000;

/** The worst that is known, with what to do about it; that all is well only when everything could be looked at. */
export function statusOf(overview: Overview): Status {
  const problems = [
    ...oktaProblems(overview),
    ...replicaProblems(overview),
    ...denialProblems(overview),
    ...(overview.attention ?? []).map(attentionStatus),
    ...gaps(overview),
  ];
  const [worst, ...others] = problems;
  if (!worst && seesNothing(overview))
    return { look: 'warn', sentence: 'Your roles show you nothing of this page.' };
  if (!worst) return { look: 'good', sentence: 'All well', detail: calm(overview) };
  return others.length === 0 ? worst : { ...worst, others };
}

function seesNothing({ okta, replicas, statistics, checklist, attention }: Overview): boolean {
  return !(okta ?? replicas ?? statistics ?? checklist ?? attention);
}

function oktaProblems({ okta }: Overview): Status[] {
  const items = okta?.items ?? [];
  return [
    ...items.filter(({ status }) => status === 'unreachable').map(unreachable),
    ...items.filter(({ status }) => status === 'degraded').map(degraded),
  ];
}

function unreachable({ connection, name, reason }: Okta): Status {
  return {
    look: 'bad',
    sentence: `Okta cannot be reached for ${name}${reasonWords(reason)}.`,
    detail:
      'Nobody new can sign in through it. Who is signed in keeps what they have until their groups are too old to rely on.',
    way: { to: 'connection', slug: connection, label: `Look at ${name}` },
  };
}

function degraded({ connection, name, reason }: Okta): Status {
  return {
    look: 'warn',
    sentence: `Okta refuses the API credential of ${name}${reasonWords(reason)}.`,
    detail: 'People can sign in, but their groups are not read again in between.',
    way: { to: 'connection', slug: connection, label: `Look at ${name}` },
  };
}

function reasonWords(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${reason})`;
}

function replicaProblems({ replicas }: Overview): Status[] {
  const items = replicas?.items ?? [];
  const stuck = items.filter(isStuck).length;
  if (stuck === 0) return [];
  return [
    {
      look: 'bad',
      sentence: `${stuck} of ${items.length} replicas ${stuck === 1 ? 'does' : 'do'} not hear of changes.`,
      detail: 'Such a replica refuses requests rather than decide by what is old.',
      way: { to: 'replicas', label: 'Look at the replicas' },
    },
  ];
}

function denialProblems(overview: Overview): Status[] {
  const wave = denialWave(overview);
  if (wave === undefined) return [];
  const { count, usual, reason } = wave;
  return [
    {
      look: 'warn',
      sentence: `${grouped(count)} denials in this hour; ${grouped(usual)} ${usual === 1 ? 'is' : 'are'} usual.`,
      detail:
        reason === undefined
          ? undefined
          : `Most of them are ${reason}. A change of rules, grants or mappings may have taken something from many.`,
      way: { to: 'denials', reason, label: 'Look at the denials' },
    },
  ];
}

/** Whether a replica is not only a moment behind: it lives, but has not looked at the changes for a while. */
export function isStuck({ current, lastPollAt, seenAt }: Replica): boolean {
  if (current) return false;
  return lastPollAt === null || Date.parse(seenAt) - Date.parse(lastPollAt) > STUCK_MS;
}

function gaps({ missing }: Overview): Status[] {
  const unread = missing.filter(({ reason }) => reason === 'unavailable');
  if (unread.length === 0) return [];
  const parts = unread.map(({ part }) => PART_WORDS[part]).join(' and ');
  return [{ look: 'warn', sentence: `The ${parts} could not be read just now.` }];
}

const PART_WORDS: Readonly<Record<Overview['missing'][number]['part'], string>> = {
  okta: 'state of Okta',
  replicas: 'replicas',
  statistics: 'statistics',
  checklist: 'set-up list',
  attention: 'list of what wants attention',
};

/** What "all well" rests on: it claims nothing of what the caller may not see. */
function calm({ okta, replicas }: Overview): string {
  const parts: string[] = [];
  const asked = okta?.items.filter(({ status }) => status === 'ok').length ?? 0;
  const idle = okta?.items.filter(({ status }) => status === 'unknown').length ?? 0;
  if (asked > 0) parts.push(`Okta answers for ${asked === 1 ? '1 connection' : `${asked} connections`}`);
  if (idle > 0) parts.push(`${idle === 1 ? '1 was' : `${idle} were`} not asked yet`);
  const count = replicas?.items.length ?? 0;
  if (count > 0)
    parts.push(count === 1 ? '1 replica is up to date' : `${count} replicas hear of every change`);
  return parts.length === 0 ? 'As far as you may see.' : `${parts.join('; ')}.`;
}
