import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startOktaSimulator, type OktaSimulator } from '../../dev/okta-simulator/simulator.js';

/** Members of a discovery document; `undefined` removes one. */
export type DiscoveryChanges = Record<string, unknown>;

/** A provider like Okta's, but for what its discovery documents say. */
export interface ProviderFront {
  /** The org, at the address of what stands in front of it. */
  readonly simulator: OktaSimulator;
  /** Changes what the discovery documents say from now on. */
  describe(changes: DiscoveryChanges): void;
}

/** Starts an org behind a front that rewrites its discovery documents, for providers that have less than Okta. */
export async function startProviderFront(): Promise<ProviderFront> {
  let changes: DiscoveryChanges = {};
  let behind = 0;
  const front = createServer((request, response) => {
    const { method, url: path, headers } = request;
    const forwarded = httpRequest({ host: '127.0.0.1', port: behind, method, path, headers }, (answer) => {
      if (!path?.endsWith('/.well-known/openid-configuration')) {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
        return;
      }
      void textOf(answer).then((text) => {
        const document = { ...(JSON.parse(text) as object), ...changes };
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(document));
      });
    });
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const simulator = await startOktaSimulator({ publicUrl: url });
  behind = simulator.port;
  return {
    describe: (next) => void (changes = next),
    simulator: {
      ...simulator,
      close: async () => {
        front.closeAllConnections();
        await new Promise((resolve) => front.close(resolve));
        await simulator.close();
      },
    },
  };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer as AsyncIterable<Buffer>) text += chunk.toString();
  return text;
}
