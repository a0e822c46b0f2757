import { Equals, IsBoolean } from 'class-validator';
import { Omittable } from '../http/validators.js';

/** Activation of a person. */
export class ActivateUserDto {
  /** True: Okta mails the person the link. False: the answer holds it, which needs the permission `okta:secret`. */
  @IsBoolean()
  sendEmail: boolean;
}

/** Deactivation of a person, in which they lose their apps and groups for good. */
export class DeactivateUserDto {
  /** `true`: it is understood that assignments are lost. */
  @IsBoolean()
  @Equals(true)
  confirm: boolean;

  /** True: Okta tells the org's admins by e-mail. Default: it does not. */
  @Omittable()
  @IsBoolean()
  sendEmail?: boolean;
}

/** Expiry of a person's password. */
export class ExpirePasswordDto {
  /** True: Okta sets a temporary password, which the answer holds; this needs the permission `okta:secret`. */
  @Omittable()
  @IsBoolean()
  temporaryPassword?: boolean;

  /** With `temporaryPassword` alone: true ends the person's sessions in Okta. */
  @Omittable()
  @IsBoolean()
  revokeSessions?: boolean;
}

/** Reset of a person's password: they can't sign in before they have chosen another. */
export class ResetPasswordDto {
  /** True: Okta mails the person the link. False: the answer holds it, which needs the permission `okta:secret`. */
  @IsBoolean()
  sendEmail: boolean;

  /** True ends the person's sessions in Okta. */
  @Omittable()
  @IsBoolean()
  revokeSessions?: boolean;
}

/** What a person does who clicks "forgot password": their status stays. */
export class ForgotPasswordDto {
  /** True: Okta mails the person the link. False: the answer holds it, which needs the permission `okta:secret`. */
  @IsBoolean()
  sendEmail: boolean;
}

/** What became of a person's account. */
export class OktaUserActionResponse {
  /** Okta's id, `00u…`. */
  id: string;
  /** The status afterwards; null when it was done, and Okta could not be asked for the status then. */
  status: string | null;
  /** A secret: whoever has it becomes this person. Only with `sendEmail: false`. */
  activationUrl?: string;
  /** A secret: whoever has it becomes this person. Only with `sendEmail: false`. */
  resetPasswordUrl?: string;
  /** A secret. Only with `temporaryPassword: true`. */
  temporaryPassword?: string;
}
