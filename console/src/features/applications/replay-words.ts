import type { Schemas } from '../../api/client.js';

type Replay = Schemas['ReplayResponse'];

/** What a replay found, in a sentence. */
export function replaySentence({ recorded, replayed, toAllowed, toDenied }: Replay): string {
  if (recorded === 0) return 'No decision is kept yet to replay.';
  if (toAllowed + toDenied === 0) return `None of ${of(replayed)} would be decided otherwise.`;
  const turned = [
    ...(toDenied > 0 ? [`${toDenied} would be denied`] : []),
    ...(toAllowed > 0 ? [`${toAllowed} would be allowed`] : []),
  ];
  return `Of ${of(replayed)}, ${turned.join(' and ')} instead.`;
}

/** What should be known of its numbers, one sentence each. */
export function replayLimits({ sampled, complete, uncertain, skipped, differsAlready }: Replay): string[] {
  return [
    ...(complete ? [] : ['There was no time for all of them.']),
    ...(uncertain > 0 ? [`${uncertain} rest on a condition, and can’t be told.`] : []),
    ...(skipped > 0 ? [`Of ${skipped} too little is kept.`] : []),
    ...(differsAlready > 0
      ? [`${differsAlready} differ already by what was changed since; not by this draft.`]
      : []),
    ...(sampled ? ['Of what is allowed a sample is kept: these are no shares of the traffic.'] : []),
  ];
}

function of(decisions: number): string {
  return decisions === 1 ? 'the last decision' : `the last ${decisions} decisions`;
}
