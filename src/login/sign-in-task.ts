import type { PendingSignIn } from './authorization-requests.repository.js';
import type { AuthorizationResponse } from '../openid-provider/authorization-response.js';
import type { TestStage } from '../test-sign-in/test-sign-in-report.js';
import type { StepUpRequest } from './step-up-request.js';

/** A sign-in to begin. */
export interface BeginSignIn {
  readonly connectionId: string;
  /** Judged already. */
  readonly returnTo: string;
  readonly address: string;
  readonly loginHint: string | undefined;
  readonly stepUp: StepUpRequest;
  /** Whether the provider is to ask who it is, whoever is signed in there. Default false. */
  readonly otherAccount?: boolean | undefined;
  /** The test sign-in that this is, for which the connection need not be active; undefined = it begins a session. */
  readonly testSignInId?: string | undefined;
  /** Whether the provider began it, by a tile on its dashboard. Default false. */
  readonly initiatedByProvider?: boolean | undefined;
}

/** A sign-in to complete. */
export interface CompleteSignIn {
  readonly parameters: AuthorizationResponse;
  /** The secret of this browser; undefined when the sign-in was begun in another one. */
  readonly browserToken: string | undefined;
  /** When the provider's part must be over, on {@link Clock.monotonic}. */
  readonly deadlineMs: number;
  /** Told of the pending sign-in once its state is used up. */
  readonly onPending: (pending: PendingSignIn) => void;
  /** Told what begins next: when the sign-in fails, it is there that it did. */
  readonly onStage?: (stage: TestStage) => void;
}

/** What `authenticate` is asked to do. */
export type SignInTask = { readonly begin: BeginSignIn } | { readonly complete: CompleteSignIn };

/** Where the browser goes next, and what binds the pending sign-in to it. */
export interface AuthorizationRedirect {
  readonly location: string;
  readonly state: string;
  readonly browserToken: string;
}
