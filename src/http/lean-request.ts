import { IncomingMessage } from 'node:http';
import { RawFields } from './raw-headers.js';

const HEADERS = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers') ?? {};

const HOST_AND_EXPECT = new RawFields(['host', 'expect']);

/** What Node learns of nearly every request before it hands it over: it names a host, and expects nothing. */
const UNREMARKABLE: NodeJS.Dict<string> = Object.freeze({ host: 'named' });

/**
 * A request whose `headers` are put together for whoever uses them, and not for Node itself. Before it hands a request
 * over, Node looks for `Host` and `Expect` alone, and has every field sorted for that, which takes as long as a
 * decision. Until {@link handOver} it is told about these two what the raw fields say; whatever is out of the ordinary
 * (no `Host` or several, any `Expect`, HTTP/1.0) is read as always. Afterwards `headers` are as Node makes them.
 */
export class LeanRequest extends IncomingMessage {
  private handedOver = false;
  /** Found out once: Node asks several times. */
  private unremarkable: boolean | undefined;

  /** To be called before anything else looks at the request. */
  handOver(): void {
    this.handedOver = true;
  }

  /** Whether Node may be told that there is nothing remarkable about it. */
  isUnremarkable(): boolean {
    if (this.handedOver || this.httpVersion !== '1.1') return false;
    return (this.unremarkable ??= this.looksUnremarkable());
  }

  private looksUnremarkable(): boolean {
    const [host, expect] = HOST_AND_EXPECT.read(this.rawHeaders);
    return typeof host === 'string' && expect === undefined;
  }
}

Object.defineProperty(LeanRequest.prototype, 'headers', {
  ...HEADERS,
  get(this: LeanRequest): unknown {
    return this.isUnremarkable() ? UNREMARKABLE : HEADERS.get?.call(this);
  },
});
