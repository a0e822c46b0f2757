import { BENCH_TOKEN } from './authzen-gateway.js';
import { median } from './median.js';
import { CONNECTIONS } from './requests.js';
import { Server, type Throughput } from './throughput.js';

const ROUNDS = 5;
const ROUND_MS = 1500;
/** Questions of one batch. */
const BATCH = 100;
const SCRIPT = './authzen-server.js';

/** How AuthZEN compares with a bare server, and a batch with single questions, in the same run. */
export interface AuthzenComparison {
  readonly bare: Throughput;
  readonly evaluation: Throughput;
  /** Median over the rounds of evaluations answered divided by the bare server's answers just before. */
  readonly ratio: number;
  /** The bare server's processor time divided by that of an evaluation. */
  readonly cpuRatio: number;
  /** Single evaluations' processor time divided by that of one question of a batch of 100. */
  readonly batchCpuRatio: number;
  /** Questions answered in batches per second, divided by single evaluations per second. */
  readonly batchRatio: number;
}

/**
 * Compares evaluations about people with cached memberships with a bare `node:http` server that parses the same request
 * and answers the same JSON, and with batches of 100, in alternating rounds.
 */
export async function compareAuthzen(): Promise<AuthzenComparison> {
  const single = requests('/access/v1/evaluation', (n) => ({
    subject: subjectOf(n),
    action: { name: 'read' },
    resource: recordOf(n),
  }));
  const batches = requests('/access/v1/evaluations', (n) => ({
    subject: subjectOf(n),
    action: { name: 'read' },
    evaluations: Array.from({ length: BATCH }, (_, item) => ({ resource: recordOf(n + item) })),
  }));
  const end = Buffer.from('}}');
  const servers = await Promise.all([
    Server.start(['bare'], single, { script: SCRIPT, ending: end }),
    Server.start(['authzen'], single, { script: SCRIPT, ending: end }),
    Server.start(['authzen'], batches, { script: SCRIPT, ending: Buffer.from(']}') }),
  ]);
  const [bare, evaluation, batch] = servers;
  try {
    for (const server of servers) await server.warmUp();
    const rounds: { bare: Throughput; evaluation: Throughput; batch: Throughput }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({
        bare: await bare.round(ROUND_MS),
        evaluation: await evaluation.round(ROUND_MS),
        batch: await batch.round(ROUND_MS),
      });
    }
    const each = (value: (round: (typeof rounds)[number]) => number): number => median(rounds.map(value));
    return {
      bare: {
        perSecond: each((round) => round.bare.perSecond),
        cpuMicros: each((round) => round.bare.cpuMicros),
      },
      evaluation: {
        perSecond: each((round) => round.evaluation.perSecond),
        cpuMicros: each((round) => round.evaluation.cpuMicros),
      },
      ratio: each((round) => round.evaluation.perSecond / round.bare.perSecond),
      cpuRatio: each((round) => round.bare.cpuMicros / round.evaluation.cpuMicros),
      batchCpuRatio: each((round) => round.evaluation.cpuMicros / (round.batch.cpuMicros / BATCH)),
      batchRatio: each((round) => (round.batch.perSecond * BATCH) / round.evaluation.perSecond),
    };
  } finally {
    for (const server of servers) server.stop();
  }
}

function subjectOf(n: number): object {
  return { type: 'user', id: `00u${n * 150}` };
}

function recordOf(n: number): object {
  return { type: 'record', id: `record-${n}`, properties: { status: 'active' } };
}

/** One request per connection, each about somebody else. */
function requests(path: string, question: (n: number) => object): Buffer[] {
  return Array.from({ length: CONNECTIONS }, (_, n) => {
    const body = JSON.stringify(question(n));
    const lines = [
      `POST ${path} HTTP/1.1`,
      'Host: gateway.internal:3000',
      'User-Agent: application/1.0',
      'Accept: application/json',
      `Authorization: Bearer ${BENCH_TOKEN}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'X-Request-ID: 5c3a8f9e-0b1d-4c2f-9a7e-6d5b4c3a2f1e',
    ];
    return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
  });
}
