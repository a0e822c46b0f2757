import type { Schemas } from '../../api/client.js';
import { people } from '../../preview/preview-words.js';

type Preview = Schemas['ApplicationPreviewResponse'];

/** Whom a change concerns of those who are signed in now, as sentences. */
export function concernedWords({ gain, lose, unclear, sessions, before, after }: Preview): string[] {
  if (gain + lose + unclear === 0) return ['Nobody who is signed in now is concerned.'];
  const told = [
    gain > 0 && `${people(gain)} ${gain === 1 ? 'gains' : 'gain'} something`,
    lose > 0 && `${people(lose)} ${lose === 1 ? 'loses' : 'lose'} something`,
    unclear > 0 && `for ${people(unclear)} a condition decides that is changed`,
  ].filter((words) => words !== false);
  const total =
    before === after
      ? `${people(after)} may use it, as before.`
      : `${people(after)} may use it then, and ${before} now.`;
  return [
    `${told.join(', ')}: at once, in ${sessions === 1 ? '1 session' : `${sessions} sessions`}.`,
    `Of those who are signed in ${total}`,
  ];
}

/** Which decisions of the last day would be others; undefined for whoever may not know. */
export function flippedWords({ decisions }: Pick<Preview, 'decisions'>): string | undefined {
  if (!decisions) return undefined;
  const { replayed, toAllowed, toDenied, uncertain, complete } = decisions;
  if (replayed === 0) return 'Nothing was asked about it in the last day.';
  const flips = [
    toDenied > 0 && `${toDenied} would be denied now`,
    toAllowed > 0 && `${toAllowed} would be allowed now`,
    uncertain > 0 && `${uncertain} rest on a condition that is changed`,
  ].filter((words) => words !== false);
  const looked = `Of the last ${replayed === 1 ? 'decision' : `${replayed} decisions`} of this day`;
  const end = complete ? '' : ' There was no time for all of them.';
  return `${looked} ${flips.length === 0 ? 'none would be another' : flips.join(', ')}.${end}`;
}

/** What makes the numbers doubtful; nothing when they are whole. */
export function doubtWords({ unknown, truncated }: Pick<Preview, 'unknown' | 'truncated'>): string[] {
  const { suspect, unavailable, tooOld } = unknown;
  const doubtful = suspect + unavailable + tooOld;
  return [
    ...(doubtful > 0
      ? [`The groups of ${people(doubtful)} are not known for sure: they are counted by what is known.`]
      : []),
    ...(truncated ? ['Not everybody could be looked at: more may be concerned.'] : []),
  ];
}

/** Those who gain or lose something, named as far as they are told: "Ada loses, Eve gains". */
export function namedWords({ named = [], gain, lose }: Preview): string | undefined {
  if (named.length === 0) return undefined;
  const words = named.map(({ id, name, login, gains, loses }) => {
    const who = name ?? login ?? id;
    return `${who} ${gains && loses ? 'gains and loses' : gains ? 'gains' : 'loses'}`;
  });
  return `${words.join(', ')}${gain + lose > named.length ? ', …' : '.'}`;
}
