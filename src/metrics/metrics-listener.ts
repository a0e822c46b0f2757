import { createServer, type Server } from 'node:http';

/** How the metrics of a process, or of several, are read: the text and its media type. */
export type ReadMetrics = () => Promise<{ readonly text: string; readonly contentType: string }>;

/**
 * Opens the listener of `GET /metrics`, which answers nothing else.
 * @throws Error that names METRICS_PORT when it can't be listened on.
 */
export async function listenForMetrics(port: number, host: string, read: ReadMetrics): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    read().then(
      ({ text, contentType }) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    const fail = ({ code = 'no reason given' }: NodeJS.ErrnoException): void =>
      reject(new Error(`it cannot listen on METRICS_PORT ${port} (${code})`));
    server.once('error', fail).listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
  return server;
}
