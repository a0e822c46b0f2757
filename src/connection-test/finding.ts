import { findingCodes, type FindingCode, type FindingSeverity } from './finding-codes.js';

/** What to change, and where. */
export interface FindingSetting {
  /** The path in Okta's admin console, or a setting of the gateway. */
  readonly where: string;
  /** The exact value to enter there. */
  readonly value?: string;
}

/** One thing that a test found. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  readonly title: string;
  readonly detail: string;
  readonly setting?: FindingSetting;
}

/** What a test says in one word. */
export type Verdict = 'ok' | 'warnings' | 'problems';

/** Longest text of Okta's that is quoted. */
const LONGEST_QUOTE = 300;
const MOST_LISTED = 10;

/** A finding with the severity and the title of its code. */
export function finding(code: FindingCode, detail: string, where?: string, value?: string): Finding {
  const setting =
    where === undefined ? {} : { setting: { where, ...(value === undefined ? {} : { value }) } };
  return { code, ...findingCodes[code], detail, ...setting };
}

/** The worst of all findings. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  const has = (severity: FindingSeverity) => findings.some((found) => found.severity === severity);
  if (has('problem')) return 'problems';
  return has('warning') ? 'warnings' : 'ok';
}

/** A text of somebody else's, in one line and of bounded length. */
export function quoted(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

/** Some texts of somebody else's, of which the first ten are shown. */
export function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, MOST_LISTED).map((text) => `“${quoted(text)}”`);
  const more = texts.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
