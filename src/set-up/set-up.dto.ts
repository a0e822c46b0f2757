import { IsIn, IsInt, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { NoControlCharacters, Omittable } from '../http/validators.js';

/** The token of a set-up link. */
export class BeginSetUpDto {
  /** What stands behind `#` in the link: 43 characters of base64url. */
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{43}$/)
  token: string;
}

/** What the pages of the set-up keep on the server, so that a closed tab loses nothing. Never a secret. */
export class SetUpProgress {
  /** The step that the person is at, from 1 (Okta's address) to 6 (something to protect). */
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(6)
  step?: number;

  /** What was entered as Okta's address, as it was typed. */
  @Omittable()
  @IsString()
  @MaxLength(2048)
  @NoControlCharacters()
  address?: string;

  /** The issuer that was chosen. */
  @Omittable()
  @IsString()
  @Length(1, 2048)
  @NoControlCharacters()
  issuer?: string;

  /** The last test sign-in, by its id. */
  @Omittable()
  @IsString()
  @MaxLength(64)
  @NoControlCharacters()
  testSignIn?: string;

  /** What somebody means to protect first: behind which proxy, or by asking through AuthZEN. */
  @Omittable()
  @IsIn(['nginx', 'traefik', 'caddy', 'haproxy', 'envoy', 'authzen'])
  protect?: 'nginx' | 'traefik' | 'caddy' | 'haproxy' | 'envoy' | 'authzen';
}

/** The browser that carries out the set-up. */
export class SetUpBrowserResponse {
  /** Until when its cookie counts, ISO 8601. */
  expiresAt: string;
}

/** Whether this gateway is set up. */
export class SetUpResponse {
  /** `required` until an admin has signed in for the first time on a gateway that started without a connection. */
  state: 'required' | 'done';
  /** Shown to the browser that carries out the set-up alone; absent for everybody else. */
  browser?: SetUpBrowserResponse;
  /** Slug of the connection that is being set up, once there is one; shown to that browser alone. */
  connection?: string;
  /** Shown to that browser alone. */
  progress?: SetUpProgress;
}
