import { GatewayError, type FieldError } from '../errors/gateway-error.js';
import { isLoopbackHost } from '../config/environment-rules.js';
import { accessRuleFaults, stepUpFaults, type AccessRule } from './access-rule.js';
import { isHostPattern } from './host-name.js';
import type { StepUp } from './step-up.js';

/**
 * Judges the hosts of an application. A wildcard may cover the gateway's own host, which it never matches.
 * @param ownHost The host of PUBLIC_URL. Applications may share it on loopback alone, where ports tell them apart.
 * @throws GatewayError `validation-failed`, or `host-reserved` for the gateway's own host.
 */
export function assertAcceptableHosts(hosts: readonly string[], ownHost: string): void {
  const errors = hosts.flatMap((host, index): FieldError[] =>
    isHostPattern(host)
      ? []
      : [
          {
            pointer: `/hosts/${index}`,
            code: 'host-malformed',
            detail:
              'A host is a name such as app.example.com or a wildcard such as *.example.com (not *.com): no scheme, no port, no path.',
          },
        ],
  );
  if (errors.length > 0) throw failed(errors);
  const reserved = hosts.indexOf(ownHost);
  if (reserved !== -1 && !isLoopbackHost(ownHost)) {
    const detail = `${ownHost} is the gateway's own host: an application on it would receive the gateway's cookies.`;
    throw new GatewayError('host-reserved', detail, {
      errors: [{ pointer: `/hosts/${reserved}`, code: 'host-reserved', detail }],
    });
  }
}

/** @throws GatewayError `validation-failed` that names every faulty rule, up to a hundred. */
export function assertAcceptableRules(rules: readonly AccessRule[], stepUp?: StepUp | null): void {
  const errors = [...accessRuleFaults(rules), ...(stepUp ? stepUpFaults(stepUp, '/stepUp') : [])];
  if (errors.length > 0) throw failed(errors);
}

/** Every role key that the rules name, with the JSON Pointer to it. */
export function rolesNamedBy(rules: readonly AccessRule[]): { key: string; pointer: string }[] {
  return rules.flatMap(({ anyRole }, index) =>
    (anyRole ?? []).map((key, position) => ({ key, pointer: `/accessRules/${index}/anyRole/${position}` })),
  );
}

const MAX_ERRORS = 100;

function failed(errors: readonly FieldError[]): GatewayError {
  const [first] = errors;
  return new GatewayError('validation-failed', `${first?.pointer}: ${first?.detail}`, {
    errors: errors.slice(0, MAX_ERRORS),
  });
}
