import { Agent, get } from 'node:http';
import type { ServerResponse } from 'node:http';
import { GatewayServer } from './gateway-server.js';

function fetchText(port: number, agent?: Agent): Promise<{ text: string; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ text, connection: response.headers.connection }));
    }).on('error', reject);
  });
}

describe('GatewayServer', () => {
  it('finishes the request that it is answering before it stops', async () => {
    let arrive: (response: ServerResponse) => void = () => undefined;
    const arrived = new Promise<ServerResponse>((resolve) => (arrive = resolve));
    const server = new GatewayServer((_request, response) => arrive(response));
    await server.listen(0, '127.0.0.1');
    const answer = fetchText(server.port);
    const response = await arrived;
    const { port } = server;
    const closed = server.close();
    response.end('whole');
    expect((await answer).text).toBe('whole');
    await closed;
    await expect(fetchText(port)).rejects.toThrow();
  });

  it('does not wait for idle kept-alive connections', async () => {
    const server = new GatewayServer((_request, response) => response.end('ok'));
    await server.listen(0, '127.0.0.1');
    const agent = new Agent({ keepAlive: true });
    expect((await fetchText(server.port, agent)).text).toBe('ok');
    await server.close();
    agent.destroy();
  });

  it('names the port that is in use', async () => {
    const first = new GatewayServer((_request, response) => response.end());
    await first.listen(0, '127.0.0.1');
    const second = new GatewayServer((_request, response) => response.end());
    await expect(second.listen(first.port, '127.0.0.1')).rejects.toThrow(
      `port ${first.port} on 127.0.0.1 is in use`,
    );
    await first.close();
  });
});
