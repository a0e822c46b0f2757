import { Injectable } from '@nestjs/common';
import type { AccessModel } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { Configuration } from '../config/configuration.js';

/**
 * Whether this gateway is still to be set up. A gateway that started with a connection never asks: `opened` stays false,
 * and nothing here costs a request anything.
 */
@Injectable()
export class SetUpMode {
  private unfinished = false;
  /** An active platform connection stays active: to disable it would take the last way to administration away. */
  private signInPossible = false;

  constructor(
    private readonly models: AccessModelStore,
    private readonly configuration: Configuration,
  ) {}

  /** Whether a start of this process found the set-up unfinished, and nothing has told it otherwise since. */
  get opened(): boolean {
    return this.unfinished;
  }

  open(): void {
    this.unfinished = true;
  }

  close(): void {
    this.unfinished = false;
  }

  /**
   * Whether nobody can sign in yet, so that everything but the set-up answers `setup-required`. Where local accounts may
   * sign in, somebody can.
   * @throws GatewayError `unavailable`.
   */
  async blocks(): Promise<boolean> {
    if (!this.mayBlock) return false;
    this.signInPossible = hasActivePlatform(await this.models.current());
    return !this.signInPossible;
  }

  /** False as soon as {@link blocks} has nothing left to look at, which costs a decision no promise. */
  get mayBlock(): boolean {
    return this.unfinished && !this.signInPossible && this.configuration.localLogin === 'off';
  }
}

function hasActivePlatform({ connections }: AccessModel): boolean {
  for (const { platform, status } of connections.values()) {
    if (platform && status === 'active') return true;
  }
  return false;
}
