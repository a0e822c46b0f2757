/**
 * `npm run bench`: what a decision costs, as ratios that were measured in one run on this machine, and how long a revocation
 * takes. It needs nothing but loopback. Figures of other machines or other moments are not comparable; ratios nearly are.
 */
import {
  compareApplications,
  compareModels,
  decideAnew,
  decideKnown,
  timeLargeMembership,
  type Scaling,
} from './scaling.js';
import { compareAuthzen } from './authzen.js';
import { measureRevocation } from './revocation.js';
import { measureSessionMemory } from './session-memory.js';
import { measureStorm } from './sign-in-storm.js';
import { compareThroughput } from './throughput.js';

/** A line of the table. */
interface Result {
  readonly what: string;
  readonly measured: string;
  readonly goal: string;
  /** Undefined where there is no goal. */
  readonly reached: boolean | undefined;
}

const number = (value: number, digits = 2): string => value.toFixed(digits);

function scalingResult(what: string, { small, large, ratio }: Scaling, goal?: number): Result {
  return {
    what,
    measured: `${number(ratio)} × (${number(small)} → ${number(large)} µs)`,
    goal: goal === undefined ? '' : `≤ ${number(goal)} ×`,
    reached: goal === undefined ? undefined : ratio <= goal,
  };
}

const large = timeLargeMembership();
const results: Result[] = [
  scalingResult('A decision: 10,000 mappings and rules against 10', compareModels(decideKnown), 1.25),
  scalingResult('A decision: 1,000 applications against 10', compareApplications(decideKnown), 1.25),
  scalingResult('The same as the first, roles derived anew', compareModels(decideAnew)),
  {
    what: 'Roles of 10,000 groups under 10,000 mappings',
    measured: `${number(large)} ms`,
    goal: '< 2 ms',
    reached: large < 2,
  },
];
const memory = await measureSessionMemory();
results.push({
  what: `${memory.sessions.toLocaleString('en')} warm sessions`,
  measured: `${number(memory.residentMebibytes, 0)} MiB resident (heap ${number(memory.heapMebibytes, 0)} MiB)`,
  goal: '≤ 150 MiB',
  reached: memory.residentMebibytes <= 150,
});
console.log('Comparing forward auth with a bare node:http server; this takes half a minute …\n');
const { bare, forwardAuth, ratio, cpuRatio } = await compareThroughput();
results.unshift(
  {
    what: 'Forward auth on a warm session against bare node:http',
    measured: `${number(ratio)} × (${number(forwardAuth.perSecond, 0)} against ${number(bare.perSecond, 0)} answers/s)`,
    goal: '≥ 0.60 ×',
    reached: ratio >= 0.6,
  },
  {
    what: 'The same by processor time of the server',
    measured: `${number(cpuRatio)} × (${number(forwardAuth.cpuMicros, 1)} against ${number(bare.cpuMicros, 1)} µs)`,
    goal: '',
    reached: undefined,
  },
);

console.log('Comparing AuthZEN with a bare node:http server; this takes another half a minute …\n');
const authzen = await compareAuthzen();
results.push(
  {
    what: 'AuthZEN evaluation against bare node:http with the same JSON',
    measured: `${number(authzen.ratio)} × (${number(authzen.evaluation.perSecond, 0)} against ${number(authzen.bare.perSecond, 0)} answers/s)`,
    goal: '≥ 0.60 ×',
    reached: authzen.ratio >= 0.6,
  },
  {
    what: 'The same by processor time of the server',
    measured: `${number(authzen.cpuRatio)} × (${number(authzen.evaluation.cpuMicros, 1)} against ${number(authzen.bare.cpuMicros, 1)} µs)`,
    goal: '',
    reached: undefined,
  },
  {
    what: 'Each of 100 evaluations in one request against 100 requests, processor time',
    measured: `${number(authzen.batchCpuRatio, 1)} × cheaper (${number(authzen.batchRatio, 1)} × as many per second)`,
    goal: '≥ 20 ×',
    reached: authzen.batchCpuRatio >= 20,
  },
);

console.log('Revoking sessions among 100,000 at two gateways on one database; this takes another minute …\n');
const revocation = await measureRevocation();
results.push({
  what: `From an event of Okta to the refusal by both gateways, ${revocation.sessions.toLocaleString('en')} sessions`,
  measured: `p99 ${number(revocation.p99, 0)} ms (p50 ${number(revocation.p50, 0)}, max ${number(revocation.max, 0)}; ${revocation.events} events)`,
  goal: 'p99 < 1000 ms',
  reached: revocation.p99 < 1000,
});

console.log('Signing 1,000 people in at once while Okta allows 100 requests a minute …\n');
const storm = await measureStorm();
results.push({
  what: `${storm.people.toLocaleString('en')} sign-ins at once, ${storm.budget} requests to Okta a minute`,
  measured: `${storm.served} signed in, ${storm.putOff} told when to come again, ${storm.lost} lost (${storm.asked} requests, ${storm.refused} refused by Okta, slowest ${number(storm.slowest / 1000, 1)} s)`,
  goal: `${storm.budget} signed in, 0 lost, < 10 s`,
  reached: storm.served >= storm.budget && storm.lost === 0 && storm.slowest < 10_000,
});

const width = (column: 'what' | 'measured' | 'goal'): number =>
  Math.max(...results.map((result) => result[column].length));
for (const result of results) {
  const { what, measured, goal, reached } = result;
  console.log(
    [
      what.padEnd(width('what')),
      measured.padEnd(width('measured')),
      goal.padEnd(width('goal')),
      reached === undefined ? '' : reached ? 'yes' : 'NO',
    ].join('   '),
  );
}
