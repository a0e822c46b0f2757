import { serverTypeOf } from '../connections/issuer.js';
import type { ConnectionFacts } from './facts.js';
import { featuresOf, type Feature } from './features.js';
import type { Finding } from './finding.js';
import { judgeApp } from './judge-app.js';
import { judgeClient } from './judge-client.js';
import { judgeCredential } from './judge-credential.js';
import { judgeGroups } from './judge-groups.js';
import { judgeIssuer } from './judge-issuer.js';
import { judgeMappings } from './judge-mappings.js';

/** What follows from everything that is known of a connection. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly features: readonly Feature[];
}

/**
 * Judges a connection; pure.
 * @param namesOthers Whether the reader may see other connections.
 */
export function judgeConnection(facts: ConnectionFacts, namesOthers: boolean): Judgement {
  const { connection, okta } = facts;
  const features = featuresOf({
    okta,
    requested: connection.managementScopes,
    oktaActions: connection.oktaActions,
    customServer: serverTypeOf(connection.issuer) === 'custom',
    credentialType: connection.managementAuthType,
  });
  const findings = [
    ...judgeIssuer(facts),
    ...judgeClient(facts),
    ...judgeApp(facts),
    ...judgeGroups(facts),
    ...judgeCredential(facts, features),
    ...judgeMappings(facts, namesOthers),
  ];
  return { findings, features };
}
