import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsNotEmptyObject,
  IsObject,
  IsString,
  MaxLength,
} from 'class-validator';
import { HasNoDuplicates, Omittable } from '../http/validators.js';
import type { OktaAppLink, OktaUser } from '../okta-client/okta-operations.js';

/** Groups that Okta takes with a new person at most. */
const MOST_GROUPS = 20;

/** A new person in Okta. */
export class CreateOktaUserDto {
  /** Attributes of the org's user profile; at least `login`, `email`, `firstName` and `lastName`. */
  @IsObject()
  @IsNotEmptyObject()
  profile: Record<string, unknown>;

  /** True: activated at once, which sends the person an e-mail. Default: staged, and nothing is sent. */
  @Omittable()
  @IsBoolean()
  activate?: boolean;

  /** Ids of groups that the person is put into; only Okta's own. */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(MOST_GROUPS)
  @HasNoDuplicates()
  @IsString({ each: true })
  groupIds?: string[];

  /** The key of the role that such a group gives here; several separated by commas. */
  @Omittable()
  @IsString()
  @MaxLength(1024)
  confirmRole?: string;
}

/** A change of a person's profile: what is not named stays, `null` empties. */
export class UpdateOktaUserDto {
  /** Attributes of the org's user profile. */
  @IsObject()
  @IsNotEmptyObject()
  profile: Record<string, unknown>;
}

/** A person in Okta. Times are ISO 8601. */
export class OktaUserResponse {
  /** Okta's id, `00u…`. */
  id: string;
  /** `STAGED`, `PROVISIONED`, `ACTIVE`, `RECOVERY`, `PASSWORD_EXPIRED`, `LOCKED_OUT`, `SUSPENDED` or `DEPROVISIONED`. */
  status: string;
  created: string | null;
  activated: string | null;
  statusChanged: string | null;
  lastLogin: string | null;
  lastUpdated: string | null;
  passwordChanged: string | null;
  /** `OKTA`, or the system that masters the profile. */
  provider?: string;
  /** Attributes of the org's user profile. */
  profile: Record<string, unknown>;
}

/** One page of people. */
export class OktaUserPage {
  items: OktaUserResponse[];
  nextCursor: string | null;
}

/** An app on a person's dashboard. */
export class OktaAppResponse {
  /** Okta's id of the app, `0oa…`. */
  id: string;
  name: string;
  label: string;
  linkUrl: string;
  hidden: boolean;
}

/** One page of apps. */
export class OktaAppPage {
  items: OktaAppResponse[];
  nextCursor: string | null;
}

/** What is shown of a person. */
export function toOktaUserResponse(user: OktaUser): OktaUserResponse {
  return {
    id: user.id,
    status: user.status,
    created: user.created ?? null,
    activated: user.activated ?? null,
    statusChanged: user.statusChanged ?? null,
    lastLogin: user.lastLogin ?? null,
    lastUpdated: user.lastUpdated ?? null,
    passwordChanged: user.passwordChanged ?? null,
    ...(user.provider === undefined ? {} : { provider: user.provider }),
    profile: { ...user.profile },
  };
}

/** What is shown of an app. */
export function toOktaAppResponse(app: OktaAppLink): OktaAppResponse {
  return {
    id: app.appInstanceId,
    name: app.appName,
    label: app.label,
    linkUrl: app.linkUrl,
    hidden: app.hidden,
  };
}
