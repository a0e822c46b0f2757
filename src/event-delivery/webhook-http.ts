import { Injectable } from '@nestjs/common';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { Configuration } from '../config/configuration.js';
import { isLoopbackHost } from '../config/environment-rules.js';
import { isPrivateAddress } from '../connections/issuer.js';
import { publicAddressesOf } from '../openid-provider/provider-http.js';

/** How long a receiver may take for its answer, in milliseconds. */
export const RECEIVER_PATIENCE_MS = 5_000;
/** So much of an answer's body is waited for, in bytes. */
const MOST_BODY = 64 * 1024;
/** So much of it is read, where somebody wants to see how it begins, in bytes. */
const START_BYTES = 2 * 1024;

/** What a receiver answered: its status, or why there is none, in kebab-case. */
export type WebhookAnswer =
  | { readonly status: number; readonly fault?: never }
  | { readonly status?: never; readonly fault: WebhookFault };

/** Why a receiver gave no answer. */
export type WebhookFault = 'address-not-allowed' | 'timed-out' | 'unreachable';

/**
 * The one way out to receivers of events: bounded in time and size, never following a redirect, never to a private
 * address unless that is configured, or the host is loopback by name and so is the gateway's own. A name is resolved
 * once, for the connection itself: it can't be another address by then.
 */
@Injectable()
export class WebhookHttp {
  constructor(private readonly configuration: Configuration) {}

  /** Sends a POST request. Never rejects. */
  post(
    address: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    limitMs = RECEIVER_PATIENCE_MS,
  ): Promise<WebhookAnswer> {
    return this.send(address, headers, body, limitMs);
  }

  /** The same, with the first 2 KiB of the answer's text, however long the rest takes. Never rejects. */
  async postAndRead(
    address: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    limitMs = RECEIVER_PATIENCE_MS,
  ): Promise<WebhookAnswer & { readonly text?: string }> {
    let text: string | undefined;
    const answer = await this.send(address, headers, body, limitMs, (start) => {
      text = start.toString('utf8');
    });
    return text === undefined ? answer : { ...answer, text };
  }

  private send(
    address: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    limitMs: number,
    onStart?: (start: Buffer) => void,
  ): Promise<WebhookAnswer> {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (!url || !this.isAllowed(url)) return Promise.resolve({ fault: 'address-not-allowed' });
    const restricted = !this.configuration.okta.allowPrivateIssuers && !isLoopbackHost(url.hostname);
    return new Promise((resolve) => {
      const outgoing = (url.protocol === 'https:' ? requestHttps : requestHttp)(
        url,
        {
          method: 'POST',
          agent: false,
          headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
          ...(restricted ? { lookup: publicAddressesOf() } : {}),
        },
        (incoming) => {
          const answer: WebhookAnswer = { status: incoming.statusCode ?? 0 };
          const start: Buffer[] = [];
          let size = 0;
          const show = (): void => {
            onStart?.(Buffer.concat(start).subarray(0, START_BYTES));
            resolve(answer);
          };
          if (!onStart) resolve(answer);
          incoming.on('data', (chunk: Buffer) => {
            if (onStart && size < START_BYTES) start.push(chunk);
            size += chunk.length;
            if (size >= START_BYTES) show();
            if (size > MOST_BODY) outgoing.destroy();
          });
          // Also when it breaks off, or the time is over: its status came.
          incoming.on('close', show);
          incoming.on('error', () => undefined);
        },
      );
      let answered = false;
      outgoing.on('response', () => {
        answered = true;
      });
      const timer = setTimeout(() => {
        if (!answered) resolve({ fault: 'timed-out' });
        outgoing.destroy();
      }, limitMs);
      outgoing.on('error', () => {
        if (!answered) resolve({ fault: 'unreachable' });
      });
      outgoing.on('close', () => {
        clearTimeout(timer);
        // Who answers that it changes the protocol gets no error, but nothing further either.
        if (!answered) resolve({ fault: 'unreachable' });
      });
      outgoing.end(body);
    });
  }

  private isAllowed(url: URL): boolean {
    const loopback = isLoopbackHost(url.hostname);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) return false;
    if (this.configuration.okta.allowPrivateIssuers) return true;
    // A gateway on the internet sends nothing to its own machine on the word of whoever may write a trigger.
    if (loopback) return !this.configuration.secure;
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    return isIP(literal) === 0 || !isPrivateAddress(literal);
  }
}
