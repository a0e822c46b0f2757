import { textsOf } from '../../api/search-texts.js';

/** The parts of the page. */
export const TABS = ['live', 'audit', 'sign-ins', 'decisions'] as const;
/** How a sign-in or a change may have ended. */
export const OUTCOMES = ['success', 'denied', 'failure'] as const;

/** One of {@link TABS}. */
export type Tab = (typeof TABS)[number];

/** What the address of the page says besides the connection; what a tab does not know, it leaves alone. */
export interface ActivitySearch {
  /** Absent: `live`. */
  readonly tab?: Tab;
  /** Live: a part of a row. Audit: a part of the name of the actor or the target. */
  readonly q?: string;
  /** Live: kinds that are not shown, joined by commas. */
  readonly without?: string;
  /** Audit: id of the event that is looked at. */
  readonly event?: string;
  /** Audit: `true` while it is asked whether to undo that event. */
  readonly revert?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly target?: string;
  readonly requestId?: string;
  /** From which address it was done. */
  readonly address?: string;
  /** `success`, `denied` or `failure`; of decisions `allow` or `deny`. */
  readonly outcome?: string;
  /** A day (`2026-05-12`, of here) or a moment (RFC 3339). */
  readonly from?: string;
  /** The last day that counts, or a moment that counts no more. */
  readonly to?: string;
  /** Decisions: why. */
  readonly reason?: string;
  /** Decisions: slug. */
  readonly application?: string;
  /** Sign-ins and decisions: id of a person. */
  readonly subject?: string;
  /** Sign-ins: how. */
  readonly method?: string;
}

const NAMES = [
  ...[
    'q',
    'without',
    'event',
    'revert',
    'actor',
    'action',
    'target',
    'requestId',
    'address',
    'outcome',
    'from',
    'to',
  ],
  ...['reason', 'application', 'subject', 'method'],
] as const;

const WELL_FORMED: Readonly<Record<string, RegExp>> = {
  event: /^\d{1,18}$/,
  revert: /^true$/,
  subject: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  outcome: /^(success|denied|failure|allow|deny)$/,
  from: /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/,
  to: /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/,
};

/** Reads the search parameters of an address; what makes no sense is left out. */
export function activitySearch(raw: Record<string, unknown>): ActivitySearch {
  const { tab, ...texts } = textsOf(raw, 'tab', ...NAMES);
  const known = TABS.find((one) => one === tab);
  const kept = Object.entries(texts).filter(
    ([name, text]) => WELL_FORMED[name]?.test(text) !== false && isDayOrNone(name, text),
  );
  return { ...(known === undefined ? {} : { tab: known }), ...Object.fromEntries(kept) };
}

function isDayOrNone(name: string, text: string): boolean {
  return !['from', 'to'].includes(name) || !Number.isNaN(Date.parse(text));
}

/** The moment at which a day begins here, or the moment itself, as the API takes it. @param days Later. */
export function instantOf(text: string | undefined, days = 0): string | undefined {
  if (text === undefined || text.includes('T')) return text;
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return new Date(year, month - 1, day + days).toISOString();
}
