import { SimulatorClock } from './clock.js';
import { randomToken } from './ids.js';
import type { OktaUser } from './org-types.js';

/** A message that Okta would have sent. */
export interface Mail {
  /** The person's primary address. */
  readonly to: string;
  readonly userId: string;
  readonly kind: 'activation' | 'reset-password' | 'forgot-password';
  /** The link in it, with its one-time token. */
  readonly link: string;
  readonly at: Date;
}

/** A one-time link for one person. */
export interface OneTimeLink {
  readonly url: string;
  readonly token: string;
}

/** Records the messages that a real org sends; nothing leaves the simulator. */
export class Outbox {
  /** Oldest first. */
  readonly mails: Mail[] = [];

  constructor(
    private readonly orgUrl: string,
    private readonly clock: SimulatorClock,
  ) {}

  /** "Sends" a message. */
  send(user: OktaUser, kind: Mail['kind'], link: OneTimeLink): void {
    const at = this.clock.now();
    this.mails.push({ to: user.profile.email, userId: user.id, kind, link: link.url, at });
  }

  /** A link that activates an account, in the form of Identity Engine. */
  activationLink(): OneTimeLink {
    const token = randomToken(15);
    return { url: `${this.orgUrl}/tokens/${token}/verify`, token };
  }

  /** A link behind which a new password is chosen. */
  passwordLink(): OneTimeLink {
    const token = randomToken(15);
    return { url: `${this.orgUrl}/reset_password/${token}`, token };
  }
}
