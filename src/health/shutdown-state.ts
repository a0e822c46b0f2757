import { Injectable } from '@nestjs/common';

/** Whether the gateway is on its way out: then `/health/ready` says so, and proxies send new requests elsewhere. */
@Injectable()
export class ShutdownState {
  private leaving = false;

  /** Called once, before the listener stops accepting. */
  begin(): void {
    this.leaving = true;
  }

  get shuttingDown(): boolean {
    return this.leaving;
  }
}
