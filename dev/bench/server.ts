/** One of the two servers that are compared, in a process of its own: `bare` or `forward-auth`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayServer } from '../../src/http/gateway-server.js';
import { assembleForwardAuth } from './forward-auth.js';
import { sampleRows } from './sample-model.js';
import { benchPeople } from './requests.js';

const answerHeaders = (process.argv[3] ?? '').split('\n');

async function listen(): Promise<number> {
  if (process.argv[2] === 'bare') {
    const server = createServer({ keepAliveTimeout: 65_000 }, (_, response) => {
      response.writeHead(200, answerHeaders).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
  const { listener } = await assembleForwardAuth(sampleRows(100, 100), benchPeople());
  const server = new GatewayServer(listener);
  await server.listen(0, '127.0.0.1');
  return server.port;
}

const port = await listen();
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit(0));
process.send?.({ port });
