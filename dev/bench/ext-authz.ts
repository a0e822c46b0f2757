import { Client, credentials } from '@grpc/grpc-js';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CheckRequest, CheckResponse } from '../../src/ext-authz/authorization-messages.js';
import { AUTHORIZATION_SERVICE } from '../../src/ext-authz/authorization-service.js';
import { median } from './median.js';
import { tokenOf } from './requests.js';
import { hostOf, pathOf } from './sample-model.js';
import type { Throughput } from './throughput.js';

const ROUNDS = 5;
const ROUND_MS = 1500;
const WARM_UP_MS = 4000;
/** Checks that an Envoy has under way at once. */
const CONCURRENCY = 64;

/** How a gRPC Check compares with a bare gRPC server in the same run. */
export interface CheckComparison {
  readonly bare: Throughput;
  readonly check: Throughput;
  /** Median over the rounds of checks answered divided by the bare server's answers just before. */
  readonly ratio: number;
}

/** Compares checks on warm sessions with a bare gRPC server that gives the same answer, in alternating rounds. */
export async function compareChecks(): Promise<CheckComparison> {
  const [bare, gateway] = await Promise.all([Peer.start('bare'), Peer.start('gateway')]);
  try {
    await bare.round(WARM_UP_MS);
    await gateway.round(WARM_UP_MS);
    const rounds: { bare: Throughput; check: Throughput }[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({ bare: await bare.round(ROUND_MS), check: await gateway.round(ROUND_MS) });
    const middle = (of: 'bare' | 'check'): Throughput => ({
      perSecond: median(rounds.map((round) => round[of].perSecond)),
      cpuMicros: median(rounds.map((round) => round[of].cpuMicros)),
    });
    return {
      bare: middle('bare'),
      check: middle('check'),
      ratio: median(rounds.map((round) => round.check.perSecond / round.bare.perSecond)),
    };
  } finally {
    bare.stop();
    gateway.stop();
  }
}

/** A gRPC server in a process of its own, under load from this one. */
class Peer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: Client,
  ) {}

  static async start(kind: 'bare' | 'gateway'): Promise<Peer> {
    const script = fileURLToPath(new URL('./ext-authz-server.js', import.meta.url));
    const child = fork(script, [kind], { env: { ...process.env, NODE_ENV: 'production' } });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new Peer(child, new Client(`127.0.0.1:${port}`, credentials.createInsecure()));
  }

  /** Keeps so many checks under way for `durationMs` milliseconds. @throws Error when one is not allowed. */
  async round(durationMs: number): Promise<Throughput> {
    const before = await this.cpuMicros();
    const startedAt = performance.now();
    const end = startedAt + durationMs;
    let answers = 0;
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async (_, session) => {
        const request = checkOf(session * 150);
        while (performance.now() < end) {
          await this.check(request);
          answers += 1;
        }
      }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    return { perSecond: answers / seconds, cpuMicros: ((await this.cpuMicros()) - before) / answers };
  }

  stop(): void {
    this.client.close();
    this.child.disconnect();
  }

  private check(request: CheckRequest): Promise<void> {
    const { path, requestSerialize, responseDeserialize } = method();
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest<CheckRequest, CheckResponse>(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        (error, response) => {
          if (error) reject(error);
          else if ((response?.status?.code ?? 0) !== 0) reject(new Error('A check was not allowed.'));
          else resolve();
        },
      );
    });
  }

  private async cpuMicros(): Promise<number> {
    this.child.send('cpu');
    const [{ cpu }] = (await once(this.child, 'message')) as [{ cpu: NodeJS.CpuUsage }];
    return cpu.user + cpu.system;
  }
}

function method() {
  const check = AUTHORIZATION_SERVICE['Check'];
  if (!check) throw new Error('The service has no method Check.');
  return check;
}

/** What Envoy asks on behalf of a browser. */
function checkOf(session: number): CheckRequest {
  const text = (value: string): Buffer => Buffer.from(value);
  return {
    attributes: {
      request: {
        http: {
          method: text('GET'),
          scheme: text('https'),
          host: text(hostOf(0)),
          path: text(`${pathOf(7)}?page=2`),
          headers: {
            accept: text('text/html'),
            'user-agent': text('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'),
            cookie: text(`theme=dark; __Host-rolegate=${tokenOf(session)}; wiki_session=0123456789abcdef`),
          },
        },
      },
    },
  };
}
