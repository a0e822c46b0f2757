import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OktaOrg, type OrgOptions } from './org.js';
import { requestListener } from './request-listener.js';

const LOOPBACK = '127.0.0.1';

/** How to start an org. */
export interface SimulatorOptions extends OrgOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Only 127.0.0.1 is accepted: this is development equipment with an open control API. */
  host?: string;
  /** The org URL, when something stands in front of it. Default `http://127.0.0.1:{port}`. */
  publicUrl?: string;
}

/** A running org. */
export interface OktaSimulator {
  /** The org URL (an origin without a trailing slash), which is the org server's issuer too. */
  readonly url: string;
  readonly port: number;
  readonly org: OktaOrg;
  /** Stops at once, open connections included. */
  close(): Promise<void>;
}

/** Starts an org on a loopback port. */
export async function startOktaSimulator(options: SimulatorOptions = {}): Promise<OktaSimulator> {
  const { port = 0, host = LOOPBACK, publicUrl, ...orgOptions } = options;
  if (host !== LOOPBACK) throw new Error(`the Okta simulator listens on ${LOOPBACK} only`);
  if (publicUrl !== undefined && new URL(publicUrl).origin !== publicUrl) {
    throw new Error('publicUrl must be an origin, such as http://127.0.0.1:9000');
  }
  const server = createServer();
  const listeningOn = await listen(server, port);
  const url = publicUrl ?? `http://${LOOPBACK}:${listeningOn}`;
  const org = new OktaOrg(url, orgOptions);
  server.on('request', requestListener(org));
  return { url, port: listeningOn, org, close: () => close(server, org) };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: Server, org: OktaOrg): Promise<void> {
  org.eventHooks.sender.stop();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
