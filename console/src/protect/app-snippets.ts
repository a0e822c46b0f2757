/** What the code of an application has to know of the gateway. */
export interface AppPlaces {
  /** The gateway's public address, without a slash at its end. */
  readonly gateway: string;
  /** Slug of the application. */
  readonly application: string;
}

/** What a question asks: whether somebody may do something with a thing of some type. */
export interface AskedByApp {
  /** Their `sub`, or the name by which they sign in at Okta. */
  readonly subject: string;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string;
}

/** A text as JSON that may stand between the single quotes of a shell. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll("'", '\\u0027');

/** Asks by AuthZEN whether somebody may do something; `$TOKEN` is a credential of the application. docs/authzen.md */
export function authzenQuestion(
  { gateway }: Pick<AppPlaces, 'gateway'>,
  { subject, action, resourceType, resourceId }: AskedByApp,
): string {
  return `curl -s -X POST "${gateway}/access/v1/evaluation" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
  -d '{"subject":  {"type": "user", "id": ${quoted(subject)}},
       "action":   {"name": ${quoted(action)}},
       "resource": {"type": ${quoted(resourceType)}, "id": ${quoted(resourceId)}}}'
`;
}

/** Verifies the signed identity in Express. docs/verify-identity.md */
export function expressVerifier({ gateway, application }: AppPlaces): string {
  return `import express from 'express';
import { createVerifier, identityOf, requireIdentity, requireRole } from 'rolegate/verify';

const issuer = process.env['ROLEGATE_URL'] ?? '${gateway}';
const app = express();
app.use(requireIdentity(createVerifier({ issuer, audience: '${application}' })));
app.get('/', (request, response) => {
  const { subject, connection, roles } = identityOf(request);
  response.json({ subject, connection, roles });
});
app.get('/reports', requireRole('admin', 'security-engineer'), (request, response) => {
  response.json(['2026-Q1', '2026-Q2']);
});
app.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1');
`;
}

/** Verifies the signed identity in NestJS. docs/verify-identity.md */
export function nestVerifier({ gateway, application }: AppPlaces): string {
  return `import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createVerifier, type Identity } from 'rolegate/verify';
import { Anybody, CurrentIdentity, IdentityGuard, RequireRole } from 'rolegate/verify/nestjs';

@Controller()
class AppController {
  @Get() me(@CurrentIdentity() { subject, connection, roles }: Identity) {
    return { subject, connection, roles };
  }
  @Get('reports') @RequireRole('admin', 'security-engineer') reports() {
    return ['2026-Q1', '2026-Q2'];
  }
  @Get('health') @Anybody() health() {
    return { status: 'ok' };
  }
}

@Module({ controllers: [AppController] })
class AppModule {}

const issuer = process.env['ROLEGATE_URL'] ?? '${gateway}';
const app = await NestFactory.create(AppModule, { logger: false });
app.useGlobalGuards(new IdentityGuard(createVerifier({ issuer, audience: '${application}' })));
await app.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1');
`;
}
