import { Injectable } from '@nestjs/common';
import { AccessModelRepository } from '../access-model/access-model.repository.js';
import type { Caller } from '../access/caller.js';
import { productVersion } from '../config/product-version.js';
import { GatewayError } from '../errors/gateway-error.js';
import { asUnavailable } from '../errors/outage.js';
import type { AboutResponse } from './about.dto.js';
import { toReplicaResponse, type ReplicasResponse } from './replica.dto.js';
import { ReplicasRepository } from './replicas.repository.js';

const GATEWAY = productVersion(import.meta.url);

/** How long the version may take to be read, in milliseconds. */
const VERSION_LIMIT_MS = 1_000;

/** Shows the processes of the gateway to callers of the platform. */
@Injectable()
export class ReplicasService {
  constructor(
    private readonly replicas: ReplicasRepository,
    private readonly models: AccessModelRepository,
  ) {}

  /** @throws GatewayError `permission-denied` to callers of other connections than the platform's, `unavailable`. */
  async list(caller: Caller): Promise<ReplicasResponse> {
    assertPlatform(caller);
    try {
      const modelVersion = await this.models.readVersion(VERSION_LIMIT_MS);
      const heard = await this.replicas.findHeard();
      const items = heard.map((replica) => toReplicaResponse(replica, modelVersion));
      return { items, nextCursor: null, modelVersion };
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** @throws GatewayError `permission-denied` to callers of other connections than the platform's, `unavailable`. */
  async about(caller: Caller): Promise<AboutResponse> {
    assertPlatform(caller);
    try {
      const database = await this.replicas.readVersions(VERSION_LIMIT_MS);
      return { gateway: GATEWAY, node: process.versions.node, ...database };
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

function assertPlatform(caller: Caller): void {
  if (caller.platform) return;
  throw new GatewayError(
    'permission-denied',
    'What the gateway runs on is shown to callers of the platform connection.',
  );
}
