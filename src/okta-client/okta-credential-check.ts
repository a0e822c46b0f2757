import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Configuration } from '../config/configuration.js';
import type { ManagementCredential } from '../connections/connection-secrets.js';
import {
  ManagementCredentialCheck,
  type CredentialVerdict,
} from '../connections/management-credential-check.js';
import { OktaApi } from './okta-api.js';
import { asOktaProblem, OktaProblem } from './okta-problem.js';
import { loadOktaSdk } from './okta-sdk.js';
import { isPublicOrigin } from './public-host.js';

const PATIENCE_MS = 8_000;

/** Tries credentials for Okta's management API. */
@Injectable()
export class OktaCredentialCheck extends ManagementCredentialCheck {
  private readonly logger = new Logger(OktaCredentialCheck.name);

  constructor(
    private readonly clock: Clock,
    private readonly configuration: Configuration,
  ) {
    super();
  }

  async check(orgUrl: string, credential: ManagementCredential): Promise<CredentialVerdict> {
    try {
      if (!this.configuration.okta.allowPrivateIssuers && !(await isPublicOrigin(orgUrl, PATIENCE_MS))) {
        throw new OktaProblem('unreachable', 'The host is not known to be on the internet');
      }
      // Loading it may take seconds, which are not Okta's.
      await loadOktaSdk();
      const api = new OktaApi(orgUrl, credential, this.clock);
      await api.checkCredential({ deadlineMs: this.clock.monotonic() + PATIENCE_MS, priority: 'admin' });
      return 'ok';
    } catch (error) {
      const problem = asOktaProblem(error);
      this.logger.warn(`A credential for ${orgUrl} is not usable: ${problem.message}`, { err: problem });
      switch (problem.kind) {
        case 'token-invalid':
          return 'invalid';
        case 'token-forbidden':
          return 'forbidden';
        default:
          return 'unreachable';
      }
    }
  }
}
