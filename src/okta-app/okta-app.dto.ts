import { Type } from 'class-transformer';
import { ArrayMinSize, IsIn, IsObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import { IsLine, IsNotMasked, IsPrivateKey, IsSetOfTexts } from '../connections/connection-rules.js';
import {
  IsKebabCase,
  IsNoId,
  LengthInCharacters,
  NoControlCharacters,
  Omittable,
} from '../http/validators.js';
import type { OktaAppStep } from './okta-app-plan.js';
import type { StepOutcome } from './okta-app-words.js';

/** Groups assigned at once at most: more is an admin's work in Okta. */
const MOST_GROUPS = 20;

/** The app to be made in Okta, and the draft connection that gets its client. */
export class OktaAppDto {
  /** The issuer of the connection: an Okta org, or one of its authorization servers. */
  @IsString()
  @LengthInCharacters(1, 2048)
  @NoControlCharacters()
  issuer: string;

  /** The slug of the connection, which may be a draft already. Default: that of the first connection. */
  @Omittable()
  @IsString()
  @MaxLength(63)
  @IsKebabCase()
  @IsNoId()
  slug?: string;

  /** What people read on the sign-in page, for a connection that is made now. Default: the issuer's host. */
  @Omittable()
  @IsLine(255)
  name?: string;

  /** The app's name in Okta, by which it is found again. Default: `Rolegate`, the gateway's host and the slug. */
  @Omittable()
  @IsLine(100)
  label?: string;

  /** Names of the groups whose members may use the app, exactly as Okta has them. Default: everyone. */
  @Omittable()
  @IsSetOfTexts(
    MOST_GROUPS,
    'group names of 1 to 255 characters without outer white space',
    (text) => text.length > 0 && text === text.trim() && [...text].length <= 255 && !/\p{Cc}/u.test(text),
  )
  @ArrayMinSize(1)
  groups?: string[];
}

/** An app that shall be made, and by which kind of credential. */
export class PlanOktaAppDto extends OktaAppDto {
  /** `service-app`: by OAuth. Default `api-token`. */
  @Omittable()
  @IsIn(['api-token', 'service-app'])
  credentialType?: 'api-token' | 'service-app';
}

/** A credential that is used once: it is never stored, logged or shown. Either an API token, or a service app and its key. */
export class OneOffCredentialDto {
  /** An API token (SSWS) of an application administrator or a super administrator. */
  @Omittable()
  @IsLine(1024)
  @IsNotMasked()
  apiToken?: string;

  /** Client id of a service app with the scopes that the plan names. */
  @Omittable()
  @IsLine(255)
  clientId?: string;

  /** Its private key, as PEM or as a JWK in JSON text. */
  @IsPrivateKey()
  privateKey?: string;

  /** Its key id, when Okta shows one. */
  @Omittable()
  @IsLine(255)
  keyId?: string;
}

/** The same with the credential by which it is made. */
export class CreateOktaAppDto extends OktaAppDto {
  @IsObject()
  @ValidateNested()
  @Type(() => OneOffCredentialDto)
  credential: OneOffCredentialDto;
}

/** A call that will be made, as it will be made. */
export class PlannedCallResponse {
  step: OktaAppStep;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its query; what stands in braces is known only by then. */
  path: string;
  /** What is sent, without a secret: none is. */
  body?: object;
  purpose: string;
  /** When it is left out. */
  unless?: string;
}

/** What making the app will take. */
export class OktaAppPlanResponse {
  /** The app's name in Okta. */
  label: string;
  /** In the order in which they are made; Okta is asked nothing else with the credential. */
  calls: PlannedCallResponse[];
  /** What a service app has to be granted for it; an API token needs its owner's role alone. */
  scopes: string[];
  /** What somebody has to do in Okta besides, as no call does it. */
  byHand: string[];
}

/** How one part of it ended. */
export class OktaAppStepResponse {
  step: OktaAppStep;
  outcome: StepOutcome;
  detail: string;
}

/** The app in Okta. */
export class OktaAppResponse {
  clientId: string;
  label: string;
  /** False when it was there before. */
  created: boolean;
}

/** How it ended. Never a secret. */
export class OktaAppResultResponse {
  /** `done`: people can sign in, or can as soon as what is left by hand is done. `partial`: the app exists and something failed. */
  outcome: 'done' | 'partial' | 'failed';
  steps: OktaAppStepResponse[];
  app?: OktaAppResponse;
  /** Slug of the connection that has the client now. */
  connection?: string;
  /** What there is in Okta now, and how to go on or to take it back; absent when all is done. */
  next?: string;
}
