/**
 * `npm run bench`: what a decision costs, as ratios that were measured in one run on this machine, and how long a revocation
 * takes. It needs nothing but loopback. Figures of other machines or other moments are not comparable; ratios nearly are.
 * `npm run bench -- forward-auth authzen` measures these parts alone.
 */
import { compareAuthzen } from './authzen.js';
import { compareChecks } from './ext-authz.js';
import { measureRevocation } from './revocation.js';
import {
  compareApplications,
  compareModels,
  decideAnew,
  decideKnown,
  timeLargeMembership,
  type Scaling,
} from './scaling.js';
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
const atLeast = (value: number, goal: number, digits = 2): Pick<Result, 'goal' | 'reached'> => ({
  goal: `≥ ${number(goal, digits)} ×`,
  reached: value >= goal,
});
const WITHOUT_GOAL = { goal: '', reached: undefined };

/** What is measured, by the names that the command line takes. */
const PARTS: Readonly<Record<string, () => Promise<Result[]>>> = {
  'forward-auth': async () => {
    console.log('Comparing forward auth with a bare node:http server; this takes half a minute …');
    const { bare, forwardAuth, ratio, cpuRatio } = await compareThroughput();
    return [
      {
        what: 'Forward auth on a warm session against bare node:http',
        measured: `${number(ratio)} × (${number(forwardAuth.perSecond, 0)} against ${number(bare.perSecond, 0)} answers/s)`,
        ...atLeast(ratio, 0.8),
      },
      {
        what: 'The same by processor time of the server',
        measured: `${number(cpuRatio)} × (${number(forwardAuth.cpuMicros, 1)} against ${number(bare.cpuMicros, 1)} µs)`,
        ...WITHOUT_GOAL,
      },
    ];
  },
  'ext-authz': async () => {
    console.log('Comparing gRPC checks with a bare gRPC server …');
    const { bare, check, ratio } = await compareChecks();
    return [
      {
        what: 'Envoy’s gRPC Check on a warm session against a bare gRPC server with the same answer',
        measured: `${number(ratio)} × (${number(check.perSecond, 0)} against ${number(bare.perSecond, 0)} checks/s; ${number(check.cpuMicros, 0)} against ${number(bare.cpuMicros, 0)} µs)`,
        ...WITHOUT_GOAL,
      },
    ];
  },
  authzen: async () => {
    console.log('Comparing AuthZEN with a bare node:http server; this takes half a minute …');
    const { bare, evaluation, ratio, cpuRatio, batchCpuRatio, batchRatio } = await compareAuthzen();
    return [
      {
        what: 'AuthZEN evaluation against bare node:http with the same JSON',
        measured: `${number(ratio)} × (${number(evaluation.perSecond, 0)} against ${number(bare.perSecond, 0)} answers/s)`,
        ...atLeast(ratio, 0.6),
      },
      {
        what: 'The same by processor time of the server',
        measured: `${number(cpuRatio)} × (${number(evaluation.cpuMicros, 1)} against ${number(bare.cpuMicros, 1)} µs)`,
        ...WITHOUT_GOAL,
      },
      {
        what: 'Each of 100 evaluations in one request against 100 requests, processor time',
        measured: `${number(batchCpuRatio, 1)} × cheaper (${number(batchRatio, 1)} × as many per second)`,
        ...atLeast(batchCpuRatio, 20, 0),
      },
    ];
  },
  scaling: () => {
    const large = timeLargeMembership();
    return Promise.resolve([
      scalingResult('A decision: 10,000 mappings and rules against 10', compareModels(decideKnown), 1.25),
      scalingResult('A decision: 1,000 applications against 10', compareApplications(decideKnown), 1.25),
      scalingResult('The same as the first, roles derived anew', compareModels(decideAnew)),
      {
        what: 'Roles of 10,000 groups under 10,000 mappings',
        measured: `${number(large)} ms`,
        goal: '< 2 ms',
        reached: large < 2,
      },
    ]);
  },
  memory: async () => [
    await memoryResult(20, 150),
    await memoryResult(5, 150),
    // So many groups may use the cache's bytes up before its entries.
    await memoryResult(100),
  ],
  revocation: async () => {
    console.log('Revoking sessions among 100,000 at two gateways on one database; this takes a minute …');
    const { sessions, events, p50, p99, max } = await measureRevocation();
    return [
      {
        what: `From an event of Okta to the refusal by both gateways, ${sessions.toLocaleString('en')} sessions`,
        measured: `p99 ${number(p99, 0)} ms (p50 ${number(p50, 0)}, max ${number(max, 0)}; ${events} events)`,
        goal: 'p99 < 1000 ms',
        reached: p99 < 1000,
      },
    ];
  },
  storm: async () => {
    console.log('Signing 1,000 people in at once while Okta allows 100 requests a minute …');
    const { people, budget, served, putOff, lost, asked, refused, slowest } = await measureStorm();
    return [
      {
        what: `${people.toLocaleString('en')} sign-ins at once, ${budget} requests to Okta a minute`,
        measured: `${served} signed in, ${putOff} told when to come again, ${lost} lost (${asked} requests, ${refused} refused by Okta, slowest ${number(slowest / 1000, 1)} s)`,
        goal: `${budget} signed in, 0 lost, < 10 s`,
        reached: served >= budget && lost === 0 && slowest < 10_000,
      },
    ];
  },
};

async function memoryResult(groups: number, goal?: number): Promise<Result> {
  const memory = await measureSessionMemory(groups);
  const { sessions, residentMebibytes, heapMebibytes, estimatedMebibytes, leftMebibytes } = memory;
  const complete = goal === undefined || sessions === 100_000;
  return {
    what: `${sessions.toLocaleString('en')} warm sessions of people in ${groups} groups each`,
    measured: `${number(residentMebibytes, 0)} MiB resident (heap ${number(heapMebibytes, 0)}, counted as ${number(estimatedMebibytes, 0)}, ${number(leftMebibytes, 0)} left when they ended)`,
    goal: goal === undefined ? '' : `≤ ${goal} MiB`,
    reached: goal === undefined ? undefined : complete && residentMebibytes <= goal,
  };
}

function scalingResult(what: string, { small, large, ratio }: Scaling, goal?: number): Result {
  return {
    what,
    measured: `${number(ratio)} × (${number(small)} → ${number(large)} µs)`,
    goal: goal === undefined ? '' : `≤ ${number(goal)} ×`,
    reached: goal === undefined ? undefined : ratio <= goal,
  };
}

function print(results: readonly Result[]): void {
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
}

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts are ${Object.keys(PARTS).join(', ')}.`);
  process.exitCode = 1;
} else {
  const results: Result[] = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (names.length === 0 || names.includes(name)) results.push(...(await measure()));
  }
  console.log();
  print(results);
}
