/** One of the two servers that are compared, in a process of its own: `bare` or `authzen`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayServer } from '../../src/http/gateway-server.js';
import { assembleAuthzen } from './authzen-gateway.js';

const ANSWER = { decision: true, context: { reason: 'allowed' } };

async function listen(): Promise<number> {
  if (process.argv[2] === 'bare') {
    const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        const asked = JSON.parse(text) as { subject: { id: string } };
        const body = JSON.stringify(asked.subject.id === '' ? {} : ANSWER);
        response
          .writeHead(200, {
            'X-Request-ID': '5c3a8f9e-0b1d-4c2f-9a7e-6d5b4c3a2f1e',
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(body),
            'Cache-Control': 'no-store',
          })
          .end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
  const server = new GatewayServer(await assembleAuthzen());
  await server.listen(0, '127.0.0.1');
  return server.port;
}

const port = await listen();
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit(0));
process.send?.({ port });
