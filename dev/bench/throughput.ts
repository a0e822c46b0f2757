import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { answerHeadersOf, Load } from './load.js';
import { median } from './median.js';
import { benchRequests } from './requests.js';

const ROUNDS = 5;
const ROUND_MS = 2000;
/** Before it is measured, a server answers so many requests that its code is compiled for good; within so much time. */
const WARM_UP_ANSWERS = 60_000;
const WARM_UP_LIMIT_MS = 12_000;

/** What one server reached. */
export interface Throughput {
  /** Answers per second, the median of the rounds. */
  readonly perSecond: number;
  /** Processor time of the server per answer in microseconds, the median of the rounds. */
  readonly cpuMicros: number;
}

/** How forward auth compares with a bare server in the same run. */
export interface Comparison {
  readonly bare: Throughput;
  readonly forwardAuth: Throughput;
  /** Median over the rounds of forward auth's answers divided by the bare server's just before. */
  readonly ratio: number;
  /** The bare server's processor time divided by forward auth's. */
  readonly cpuRatio: number;
}

/** Compares forward auth on warm sessions with a bare `node:http` server that answers the same headers, in alternating rounds. */
export async function compareThroughput(): Promise<Comparison> {
  const requests = benchRequests();
  const forwardAuth = await Server.start(['forward-auth'], requests);
  const [first = Buffer.alloc(0)] = requests;
  const headers = await answerHeadersOf(forwardAuth.port, first);
  const bare = await Server.start(['bare', headers.join('\n')], requests);
  try {
    for (const server of [bare, forwardAuth]) await server.warmUp();
    const rounds: { bare: Throughput; forwardAuth: Throughput }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ bare: await bare.round(ROUND_MS), forwardAuth: await forwardAuth.round(ROUND_MS) });
    }
    return {
      bare: medianOf(rounds.map((round) => round.bare)),
      forwardAuth: medianOf(rounds.map((round) => round.forwardAuth)),
      ratio: median(rounds.map((round) => round.forwardAuth.perSecond / round.bare.perSecond)),
      cpuRatio: median(rounds.map((round) => round.bare.cpuMicros / round.forwardAuth.cpuMicros)),
    };
  } finally {
    bare.stop();
    forwardAuth.stop();
  }
}

/** A server in a process of its own, under load from this one. */
export class Server {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    private readonly load: Load,
  ) {}

  /** @param options.ending With what every answer ends; by default it has no body. */
  static async start(
    args: string[],
    requests: readonly Buffer[],
    { script = './server.js', ending }: { script?: string; ending?: Buffer } = {},
  ): Promise<Server> {
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
      env: { ...process.env, NODE_ENV: 'production' },
    });
    const { port } = await message<{ port: number }>(child);
    return new Server(child, port, await Load.open(port, requests, ending));
  }

  async warmUp(): Promise<void> {
    const end = performance.now() + WARM_UP_LIMIT_MS;
    for (let answers = 0; answers < WARM_UP_ANSWERS && performance.now() < end;) {
      answers += await this.load.run(500);
    }
  }

  async round(durationMs: number): Promise<Throughput> {
    const before = await this.cpuMicros();
    const startedAt = performance.now();
    const answers = await this.load.run(durationMs);
    const seconds = (performance.now() - startedAt) / 1000;
    return { perSecond: answers / seconds, cpuMicros: ((await this.cpuMicros()) - before) / answers };
  }

  stop(): void {
    this.load.close();
    this.child.disconnect();
  }

  private async cpuMicros(): Promise<number> {
    this.child.send('cpu');
    const { cpu } = await message<{ cpu: NodeJS.CpuUsage }>(this.child);
    return cpu.user + cpu.system;
  }
}

/** The next message of a child. @throws Error when it ends instead. */
function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`A server ended with ${code}.`));
    child.once('exit', ended);
    child.once('message', (value) => {
      child.off('exit', ended);
      resolve(value as T);
    });
  });
}

function medianOf(rounds: readonly Throughput[]): Throughput {
  return {
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    cpuMicros: median(rounds.map(({ cpuMicros }) => cpuMicros)),
  };
}
