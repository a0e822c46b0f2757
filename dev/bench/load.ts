import { connect, type Socket } from 'node:net';

const END_OF_ANSWER = Buffer.from('\r\n\r\n');
const STATUS_LINE = Buffer.from('HTTP/1.1 200 ');

/** Kept-alive connections to one server, each of which asks again as soon as it is answered. */
export class Load {
  private constructor(
    private readonly sockets: readonly Socket[],
    private readonly requests: readonly Buffer[],
    private readonly ending: Buffer,
  ) {}

  /** Opens one connection for each request. @param ending With what every answer ends; by default it has no body. */
  static async open(
    port: number,
    requests: readonly Buffer[],
    ending: Buffer = END_OF_ANSWER,
  ): Promise<Load> {
    const sockets = await Promise.all(requests.map(() => opened(port)));
    return new Load(sockets, requests, ending);
  }

  /**
   * Asks for `durationMs` milliseconds. Answers must fit into one packet. This process doesn't sleep meanwhile: to wake
   * it would be the kernel's work on the server's account, and more of it the slower the server is.
   * @returns how many answers came.
   * @throws Error when one of them isn't 200.
   */
  async run(durationMs: number): Promise<number> {
    let answers = 0;
    const end = performance.now() + durationMs;
    let running = true;
    const stayAwake = (): void => void (running && setImmediate(stayAwake));
    stayAwake();
    await Promise.all(
      this.sockets.map(
        (socket, index) =>
          new Promise<void>((resolve, reject) => {
            const request = this.requests[index] ?? Buffer.alloc(0);
            const closed = (): void => reject(new Error('A server closed a connection.'));
            const answered = (answer: Buffer): void => {
              if (!isWholeAnswer(answer, this.ending)) {
                reject(new Error(`Unexpected answer: ${answer.toString('latin1')}`));
                return;
              }
              answers += 1;
              if (performance.now() < end) {
                socket.write(request);
              } else {
                socket.off('data', answered).off('close', closed);
                resolve();
              }
            };
            socket.on('data', answered).on('close', closed);
            socket.write(request);
          }),
      ),
    ).finally(() => (running = false));
    return answers;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

/** Sends one request and gives the headers of its answer as a flat list, as far as the server's own code sets them. */
export async function answerHeadersOf(port: number, request: Buffer): Promise<string[]> {
  const socket = await opened(port);
  const answer = await new Promise<Buffer>((resolve) => {
    socket.once('data', resolve);
    socket.write(request);
  });
  socket.destroy();
  const lines = answer.toString('latin1').trimEnd().split('\r\n').slice(1);
  return lines
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const)
    .filter(([name]) => !['Date', 'Connection', 'Keep-Alive'].includes(name))
    .flat();
}

function isWholeAnswer(answer: Buffer, ending: Buffer): boolean {
  return (
    answer.subarray(0, STATUS_LINE.length).equals(STATUS_LINE) &&
    answer.subarray(-ending.length).equals(ending)
  );
}

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}
