import { Injectable } from '@nestjs/common';
import { DataSource, In, MoreThan, type EntityManager } from 'typeorm';
import { brokenConstraint, type Transaction } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { isResourceId } from '../http/resource-id.js';
import { Application, ApplicationHost } from './application.entity.js';

/** Reads and writes `applications` and `application_hosts`. */
@Injectable()
export class ApplicationsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async findBySlugOrId(
    slugOrId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Application | null> {
    const where = isResourceId(slugOrId) ? [{ slug: slugOrId }, { id: slugOrId }] : { slug: slugOrId };
    return manager.findOne(Application, { where });
  }

  /** Applications in the order of their slugs, after one of them, at most `count`. */
  async findPage(count: number, afterSlug?: string): Promise<Application[]> {
    return this.dataSource.manager.find(Application, {
      where: afterSlug === undefined ? {} : { slug: MoreThan(afterSlug) },
      order: { slug: 'ASC' },
      take: count,
    });
  }

  /** The hosts of each of these applications. */
  async findHosts(
    applicationIds: readonly string[],
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Map<string, string[]>> {
    const hosts = new Map<string, string[]>(applicationIds.map((id) => [id, []]));
    const rows = await manager.find(ApplicationHost, { where: { applicationId: In([...applicationIds]) } });
    for (const { applicationId, host } of rows) hosts.get(applicationId)?.push(host);
    return hosts;
  }

  /** @throws GatewayError `slug-taken`. */
  async insert(tx: Transaction, application: Partial<Application>): Promise<Application> {
    try {
      return await tx.manager.save(tx.manager.create(Application, application));
    } catch (error) {
      if (brokenConstraint(error) !== 'applications_slug_key') throw error;
      throw new GatewayError('slug-taken', `The slug ${application.slug} is taken by another application.`, {
        errors: [{ pointer: '/slug', code: 'slug-taken', detail: 'Choose another slug.' }],
      });
    }
  }

  async save(tx: Transaction, application: Application): Promise<Application> {
    return tx.manager.save(application);
  }

  /** Removes an application with its hosts and grants. */
  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.manager.delete(Application, { id });
  }

  /** @throws GatewayError `host-taken` when another application has one of them. */
  async replaceHosts(tx: Transaction, applicationId: string, hosts: readonly string[]): Promise<void> {
    const taken = await tx.manager.find(ApplicationHost, { where: { host: In([...hosts]) } });
    const errors = taken
      .filter((other) => other.applicationId !== applicationId)
      .map(({ host }) => ({
        pointer: `/hosts/${hosts.indexOf(host)}`,
        code: 'host-taken',
        detail: `${host} belongs to another application.`,
      }));
    if (errors.length > 0) throw hostTaken(errors);
    await tx.manager.delete(ApplicationHost, { applicationId });
    try {
      await tx.manager.insert(
        ApplicationHost,
        hosts.map((host) => ({ host, applicationId })),
      );
    } catch (error) {
      if (brokenConstraint(error) === 'application_hosts_pkey') throw hostTaken();
      throw error;
    }
  }
}

function hostTaken(errors?: { pointer: string; code: string; detail: string }[]): GatewayError {
  return new GatewayError('host-taken', 'A host belongs to one application alone.', { errors });
}
