import { checkExemptions, checkForwardedHeaders, checkIdentity, checkPaths } from './evasion-checks.js';
import { Examination, type Patient } from './examination.js';
import type { ProxyFinding } from './finding.js';
import { checkHandoff, checkProtection, checkSession, checkSignIn } from './protection-checks.js';
import { checkDecisionRoutes, checkTransport, checkUnknownHost } from './surroundings-checks.js';

/**
 * Looks from outside at a proxy in front of an application, for the mistakes that are known. It sends some
 * fifty harmless requests, one after the other: none writes, none has a body, each has a time limit.
 * @returns what is wrong, the most fundamental first; nothing when all is well.
 */
export async function examineProxy(patient: Patient): Promise<readonly ProxyFinding[]> {
  const examination = new Examination(patient);
  const baseline = await checkProtection(examination);
  // Where nobody asks the gateway, everything else would be found as well, and say nothing.
  if (!baseline) return examination.findings;
  const gateway = await checkSignIn(examination);
  await checkHandoff(examination, gateway);
  await checkSession(examination);
  await checkExemptions(examination);
  await checkPaths(examination);
  await checkForwardedHeaders(examination, baseline);
  await checkIdentity(examination);
  await checkUnknownHost(examination);
  await checkTransport(examination, baseline);
  await checkDecisionRoutes(examination, gateway);
  return examination.findings;
}
