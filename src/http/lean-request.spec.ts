import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { GatewayServer } from './gateway-server.js';

/** Answers what the request's headers are, as its listener sees them. */
function echo({ headers, headersDistinct }: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify({ headers, headersDistinct });
  response.sendDate = false;
  response.writeHead(200, ['Connection', 'close', 'Content-Length', String(body.length)]).end(body);
}

const usual = createServer(echo);
const lean = new GatewayServer(echo);
beforeAll(async () => {
  await new Promise<void>((resolve) => usual.listen(0, '127.0.0.1', resolve));
  await lean.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await lean.close();
  await new Promise((resolve) => usual.close(resolve));
});

/** Everything that a server sends back. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('latin1').on('data', (part: string) => (answer += part));
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

const withoutDate = (answer: string): string => answer.replace(/^Date: .*\r\n/gm, '');

describe('a request whose headers Node need not sort', () => {
  it.each([
    ['an ordinary request', 'GET / HTTP/1.1', ['Host: a', 'Cookie: x=1', 'X-One: 1'], /^HTTP\/1.1 200 /],
    [
      'repeated fields',
      'GET / HTTP/1.1',
      ['host: a', 'Cookie: x=1', 'X: 1', 'x: 2', 'Cookie: y=2'],
      /x=1; y=2/,
    ],
    ['no Host', 'GET / HTTP/1.1', ['X-One: 1', 'Connection: close'], /^HTTP\/1.1 400 /],
    ['an empty Host', 'GET / HTTP/1.1', ['Host:', 'Connection: close'], /^HTTP\/1.1 200 /],
    ['two Hosts', 'GET / HTTP/1.1', ['Host: a', 'Host: b'], /"host":"a"/],
    [
      'a body that is announced',
      'POST / HTTP/1.1',
      ['Host: a', 'Expect: 100-continue', 'Content-Length: 0'],
      /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /,
    ],
    [
      'an expectation that nobody meets',
      'GET / HTTP/1.1',
      ['Host: a', 'expect: tea', 'Connection: close'],
      /^HTTP\/1.1 417 /,
    ],
    ['HTTP/1.0', 'GET / HTTP/1.0', ['TE: chunked'], /"te":"chunked"/],
  ])('is answered as by any server of Node: %s', async (_, line, fields, expected) => {
    const text = `${[line, ...fields].join('\r\n')}\r\n\r\n`;
    const answer = await exchange(lean.port, text);
    expect(answer).toMatch(expected);
    expect(withoutDate(answer)).toBe(
      withoutDate(await exchange((usual.address() as AddressInfo).port, text)),
    );
  });
});
