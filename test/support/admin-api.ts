import {
  Global,
  Injectable,
  Module,
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  type Provider,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { DataSource } from 'typeorm';
import {
  ACCESS_REQUIREMENT,
  type AccessRequirement,
  type RequestWithCaller,
} from '../../src/access/access.decorators.js';
import type { Caller } from '../../src/access/caller.js';
import { gatewayPermissions } from '../../src/access/permissions.js';
import { AuditModule } from '../../src/audit/audit.module.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { Configuration } from '../../src/config/configuration.js';
import { loadConfiguration } from '../../src/config/load-configuration.js';
import { ChangeChecks } from '../../src/connections/change-checks.js';
import { Connection } from '../../src/connections/connection.entity.js';
import { ConnectionsRepository } from '../../src/connections/connections.repository.js';
import { IssuerCheck } from '../../src/connections/issuer-check.js';
import { CryptoModule } from '../../src/crypto/crypto.module.js';
import { dataSourceOptions, migrationDataSourceOptions } from '../../src/data-source.js';
import { Transactions } from '../../src/database/transactions.js';
import { WakeUp } from '../../src/database/wake-up.js';
import { GatewayError } from '../../src/errors/gateway-error.js';
import { GroupLookup } from '../../src/group-mappings/group-lookup.js';
import { ErrorFilter } from '../../src/http/error.filter.js';
import { hardenHttp } from '../../src/http/http-hardening.js';
import { requestIdOf } from '../../src/http/request-id.js';
import { createValidationPipe } from '../../src/http/validation.js';
import { RolePermissions } from '../../src/roles/role-permissions.js';
import { FakeClock } from './clock.js';
import { FakeGroupLookup } from './fake-group-lookup.js';
import { FakeIssuerCheck } from './fake-issuer-check.js';
import { createTestDatabase } from './test-database.js';

/** What a test may say of a caller; the rest is that of a platform admin. */
export type CallerTraits = Partial<Omit<Caller, 'permissions' | 'requestId'>> & {
  permissions?: Iterable<string>;
};

/** An answer of the API, its body parsed when it is JSON. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** An object or array of JSON, an empty object for an empty body. Loosely typed: tests assert on what is in it. */
  readonly body: Record<string, unknown>;
}

/** Somebody who calls the API. */
export interface ApiClient {
  readonly caller: Omit<Caller, 'requestId'>;
  get(path: string, headers?: Record<string, string>): Promise<ApiAnswer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  put(path: string, body: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  patch(path: string, body: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  delete(path: string, headers?: Record<string, string>): Promise<ApiAnswer>;
}

/** Some of the gateway's modules behind HTTP, with a database of their own and callers that the test invents. */
export interface AdminApi {
  readonly app: NestExpressApplication;
  readonly dataSource: DataSource;
  readonly clock: FakeClock;
  /** Okta's directory; without groups a connection has no API credential. */
  readonly okta: FakeGroupLookup;
  /** The platform connection, slug `default`, active. */
  readonly platform: Connection;
  /** An admin of the platform connection who holds every permission. */
  readonly admin: ApiClient;
  /** Another caller. */
  as(traits: CallerTraits): ApiClient;
  /** Another active connection. */
  addConnection(slug: string, values?: Partial<Connection>): Promise<Connection>;
  close(): Promise<void>;
}

/** How {@link startAdminApi} differs from its defaults. */
export interface AdminApiOptions {
  /** Environment variables besides the necessary ones. */
  env?: Record<string, string>;
  /** Providers for the whole application: ports that the modules under test want answered. */
  providers?: Provider[];
}

/**
 * Serves `modules` with the production's pipes, filters and limits, but a guard that believes the header
 * `X-Test-Caller`: what is tested is what the routes do, and the permission that each of them declares.
 */
export async function startAdminApi(
  modules: (Type | DynamicModule)[],
  { env = {}, providers = [] }: AdminApiOptions = {},
): Promise<AdminApi> {
  const database = await createTestDatabase({ migrate: migrateToCurrentSchema });
  const configuration = loadConfiguration({ ...NECESSARY, DATABASE_URL: database.url, ...env });
  const clock = new FakeClock();
  const okta = new FakeGroupLookup();
  const callers = new Map<string, Omit<Caller, 'requestId'>>();
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.for(configuration, clock),
      TypeOrmModule.forRoot(dataSourceOptions(configuration)),
      CryptoModule,
      AuditModule,
      surroundings([{ provide: GroupLookup, useValue: okta }, ...providers]),
      ...modules,
    ],
    providers: [
      {
        provide: APP_GUARD,
        useFactory: (reflector: Reflector) => new TestGuard(reflector, callers),
        inject: [Reflector],
      },
      { provide: APP_FILTER, useClass: ErrorFilter },
    ],
  }).compile();
  const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  hardenHttp(app, app.get(Configuration), new ErrorFilter(app.get(Configuration)), () => undefined);
  app.useGlobalPipes(createValidationPipe());
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;

  const dataSource = app.get(DataSource);
  const addConnection = async (slug: string, values: Partial<Connection> = {}): Promise<Connection> => {
    const issuer = `https://${slug}.okta.example`;
    const row = {
      slug,
      name: slug,
      status: 'active' as const,
      issuer,
      clientId: `client-${slug}`,
      ...values,
    };
    return dataSource.manager.save(dataSource.manager.create(Connection, row));
  };
  const platform = await addConnection('default', { platform: true });
  const as = ({ permissions = gatewayPermissions, ...traits }: CallerTraits): ApiClient => {
    const caller = {
      type: 'person' as const,
      id: randomUUID(),
      name: 'admin@example.com',
      connectionId: platform.id,
      connectionSlug: platform.slug,
      platform: traits.connectionId === undefined || traits.connectionId === platform.id,
      roles: ['admin'],
      ...traits,
      permissions: new Set(permissions),
    };
    const key = randomUUID();
    callers.set(key, caller);
    return clientOf(`http://127.0.0.1:${port}`, key, caller);
  };
  return {
    app,
    dataSource,
    clock,
    okta,
    platform,
    admin: as({}),
    as,
    addConnection,
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

/** The items of all pages of a list, read `limit` at a time. */
export async function readPages(
  client: ApiClient,
  path: string,
  limit: number,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let after = ''; ;) {
    const { status, body } = await client.get(
      `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${after}`,
    );
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    items.push(...(body['items'] as Record<string, unknown>[]));
    if (typeof body['nextCursor'] !== 'string') return items;
    after = `&after=${body['nextCursor']}`;
  }
}

/** Brings a database to the current schema. Its text is the key of the template database that specs copy. */
async function migrateToCurrentSchema(url: string): Promise<void> {
  const dataSource = await new DataSource(migrationDataSourceOptions(url)).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
}

const NECESSARY = {
  PUBLIC_URL: 'http://127.0.0.1:3000',
  ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64'),
  OKTA_ISSUER_URI: 'https://example.okta.com',
  OKTA_CLIENT_ID: 'client',
  OKTA_CLIENT_SECRET: 'secret',
};

/** Believes the test about who is calling, and asks of them what the route declares. */
class TestGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: ReadonlyMap<string, Omit<Caller, 'requestId'>>,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RequestWithCaller>();
    const caller = this.callers.get(String(request.headers['x-test-caller']));
    if (caller) request.caller = { ...caller, requestId: requestIdOf(request) };
    const requirement = this.reflector.getAllAndOverride<AccessRequirement | undefined>(ACCESS_REQUIREMENT, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!requirement) throw new GatewayError('permission-denied', 'The route declares nothing.');
    if (requirement.kind === 'public') return true;
    if (!caller) throw new GatewayError('not-signed-in');
    const meets =
      requirement.kind === 'signed-in' ||
      (requirement.kind === 'permission'
        ? caller.permissions.has(requirement.permission)
        : requirement.anyRole.some((role) => caller.roles.includes(role)));
    if (!meets) throw new GatewayError('permission-denied');
    return true;
  }
}

/** Answers from the grants of the database, as the gateway does. */
@Injectable()
class GrantedPermissions extends RolePermissions {
  async onGateway(roleKey: string): Promise<ReadonlySet<string>> {
    const rows: { permission: string }[] = await this.dataSource.query(
      `SELECT g.resource_type || ':' || g.action AS permission
         FROM grants g JOIN applications a ON a.id = g.application_id
        WHERE a.slug = 'gateway' AND g.role IN ($1, '*')`,
      [roleKey],
    );
    return new Set(rows.map(({ permission }) => permission));
  }

  constructor(private readonly dataSource: DataSource) {
    super();
  }
}

class NoWakeUp extends WakeUp {
  send(): void {
    // The one process of these tests has no other to wake.
  }
}

/** What the composition root provides to every module. */
function surroundings(ports: Provider[]): DynamicModule {
  const providers: Provider[] = [
    Transactions,
    ChangeChecks,
    ConnectionsRepository,
    { provide: WakeUp, useClass: NoWakeUp },
    { provide: RolePermissions, useClass: GrantedPermissions },
    { provide: IssuerCheck, useValue: new FakeIssuerCheck() },
    ...ports,
  ];
  const exported = providers.map((provider) =>
    typeof provider === 'function' ? provider : provider.provide,
  );
  return { module: Surroundings, global: true, providers, exports: exported };
}

@Global()
@Module({})
class Surroundings {}

function clientOf(origin: string, key: string, caller: Omit<Caller, 'requestId'>): ApiClient {
  const send = async (
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> => {
    const response = await fetch(origin + path, {
      method,
      headers: {
        'X-Test-Caller': key,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      // Text is sent as it is, for bodies that are no JSON or that JSON.stringify would not write.
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, headers: response.headers, body: parsed };
  };
  return {
    caller,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    put: (path, body, headers) => send('PUT', path, body, headers),
    patch: (path, body, headers) => send('PATCH', path, body, headers),
    delete: (path, headers) => send('DELETE', path, undefined, headers),
  };
}
