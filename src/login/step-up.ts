import type { Connection } from '../connections/connection.entity.js';
import { GatewayError } from '../errors/gateway-error.js';
import { showsSecondFactor } from '../applications/second-factor.js';
import { SECOND_FACTOR_ACR } from '../applications/step-up-challenge.js';
import { acrValuesOf, type StepUpRequest } from './step-up-request.js';

/** What a connection asks of every sign-in. */
type ConnectionDemand = Pick<Connection, 'acrValues' | 'maxAge'>;

/**
 * Okta's authentication contexts, each with those of its own that meet it, too. Of others nothing is known: they meet
 * themselves alone.
 */
const MET_BY: Readonly<Record<string, readonly string[]>> = {
  'urn:okta:loa:1fa:any': [
    'urn:okta:loa:1fa:pwd',
    'urn:okta:loa:2fa:any:ifpossible',
    'urn:okta:loa:2fa:any',
    'phr',
    'phrh',
  ],
  'urn:okta:loa:2fa:any:ifpossible': ['urn:okta:loa:2fa:any', 'phr', 'phrh'],
  'urn:okta:loa:2fa:any': ['phr', 'phrh'],
  phr: ['phrh'],
};

/**
 * What the provider is asked for, so that both the connection and whoever began the sign-in are content: of the values
 * asked for those that meet the connection's, and the shorter age.
 * @throws GatewayError `step-up-required` when no value meets both: no sign-in could.
 */
export function combinedDemand(connection: ConnectionDemand, asked: StepUpRequest): StepUpRequest {
  const own = acrValuesOf(connection.acrValues);
  const ages = [connection.maxAge, asked.maxAge].filter((age) => typeof age === 'number');
  const maxAge = ages.length > 0 ? Math.min(...ages) : undefined;
  if (asked.secondFactor && !asked.acrValues) return { acrValues: twoFactors(own), maxAge };
  if (!asked.acrValues || !own) return { acrValues: asked.acrValues ?? own, maxAge };
  const acrValues = asked.acrValues.filter((value) => meetsOne(value, own));
  if (acrValues.length > 0) return { acrValues, maxAge };
  throw stepUpRequired(
    'The application and your organization ask for different ways to sign in. Tell an administrator.',
    `asked for ${asked.acrValues.join(' ')}, the connection for ${own.join(' ')}`,
  );
}

/**
 * Checks what an ID token says about how and when the person proved who they are.
 * @param begunAt When the sign-in began; an age counts from here.
 * @throws GatewayError `step-up-required` when that isn't what was asked for: a provider may ignore the question.
 */
export function assertStrongEnough(
  claims: Readonly<Record<string, unknown>>,
  { connection, asked, begunAt }: { connection: ConnectionDemand; asked: StepUpRequest; begunAt: Date },
): void {
  const acr = typeof claims['acr'] === 'string' ? claims['acr'] : '';
  const own = acrValuesOf(connection.acrValues);
  if ((asked.acrValues && !asked.acrValues.includes(acr)) || (own && !meetsOne(acr, own))) {
    throw stepUpRequired(
      'Okta let you in, but not in the way that is asked for here: use a stronger method, or set one up in Okta.',
      `acr ${acr === '' ? 'missing' : acr}`,
    );
  }
  if (asked.secondFactor && !showsSecondFactor(methodsOf(claims['amr']))) {
    throw stepUpRequired(
      'Okta let you in without a second factor, and this asks for one: set one up in Okta, and try again.',
      `amr ${methodsOf(claims['amr']).join(' ') || 'missing'}`,
    );
  }
  if (asked.maxAge === undefined) return;
  const authTime = claims['auth_time'];
  // In whole seconds, as the provider counts. No skew: what would be too old for the rule must not pass here, or the
  // person would be sent round in circles.
  const oldest = Math.floor(begunAt.getTime() / 1000) - asked.maxAge;
  if (typeof authTime !== 'number' || authTime < oldest) {
    throw stepUpRequired(
      'This asks for a more recent sign-in than Okta’s. Sign out of Okta, and try again.',
      typeof authTime === 'number' ? `auth_time ${authTime} is before ${oldest}` : 'auth_time missing',
    );
  }
}

/** The refusal of a sign-in that isn't strong or recent enough: 403, since signing in again by itself would not help. */
export function stepUpRequired(message: string, detail: string): GatewayError {
  return new GatewayError('step-up-required', message, { status: 403, detail });
}

/** What to ask for so that the connection is content and two factors are used; of foreign words nothing is known. */
function twoFactors(own: readonly string[] | undefined): readonly string[] {
  if (!own) return [SECOND_FACTOR_ACR];
  const strong = own.filter((value) => meetsOne(value, [SECOND_FACTOR_ACR]));
  if (strong.length > 0) return strong;
  return meetsOne(SECOND_FACTOR_ACR, own) ? [SECOND_FACTOR_ACR] : own;
}

function methodsOf(amr: unknown): string[] {
  return Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [];
}

function meetsOne(acr: string, demands: readonly string[]): boolean {
  return demands.some((demand) => demand === acr || (MET_BY[demand] ?? []).includes(acr));
}
