import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
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

  /** Applications in the order of their slugs, after one of them, at most `count`. @param text In the name, the slug or a host, in any case. */
  async findPage(count: number, afterSlug?: string, text?: string): Promise<Application[]> {
    const query = this.dataSource.manager
      .createQueryBuilder(Application, 'a')
      .orderBy('a.slug', 'ASC')
      .limit(count);
    if (afterSlug !== undefined) query.andWhere('a.slug > :afterSlug', { afterSlug });
    if (text !== undefined) {
      const found = (column: string) => `strpos(lower(${column}), lower(:text)) > 0`;
      query.andWhere(
        `(${found('a.name')} OR ${found('a.slug')} OR EXISTS (SELECT FROM application_hosts h
           WHERE h.application_id = a.id AND ${found('h.host')}))`,
        { text },
      );
    }
    return query.getMany();
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

  /**
   * When the newest decision about each of these applications that is kept was made; those without one are missing.
   * @param connectionId Only those about people of this connection.
   */
  async findLastAsked(
    applicationIds: readonly string[],
    connectionId: string | undefined,
  ): Promise<Map<string, Date>> {
    // The newest of each kind, as the index has them.
    const rows = await this.dataSource.query<{ id: string; at: Date }[]>(
      `SELECT a.id, max(newest.at) AS at FROM unnest($1::uuid[]) a(id) CROSS JOIN (VALUES (0), (1), (2)) k(kind)
         CROSS JOIN LATERAL (SELECT d.at FROM recorded_decisions d
           WHERE d.application_id = a.id AND d.kind = k.kind AND ($2::uuid IS NULL OR d.connection_id = $2)
           ORDER BY d.id DESC LIMIT 1) newest
        GROUP BY a.id`,
      [applicationIds, connectionId ?? null],
    );
    return new Map(rows.map(({ id, at }) => [id, at]));
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
