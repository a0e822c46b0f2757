import type { JSX } from 'react';
import { buttonClass } from '../../ui/button.js';

/** Where the console goes on after the first sign-in: with something to protect. */
const NEXT = '/console/set-up?step=6';

/** Where the first admin signs in, to go on with the last step. */
export const firstSignIn = (connection: string): string =>
  `/login?${new URLSearchParams({ connection, return_to: NEXT }).toString()}`;

/** The button that led here is gone: what it did is heard and seen first. */
const focus = (heading: HTMLHeadingElement | null): void => heading?.focus();

/** The end of what can be done without a session: the first sign-in of an admin. */
export function SignInNow(props: {
  readonly connection: string;
  readonly group: string;
  readonly own: boolean;
}): JSX.Element {
  const { connection, group, own } = props;
  return (
    <div>
      <h3 ref={focus} tabIndex={-1}>
        ✔ Members of {group} are admins now
      </h3>
      <p>
        Sign in through Okta. With the first admin who does, the set-up link is worth nothing any more, and
        the last step begins.{own ? '' : ' If you are not in that group, somebody who is must sign in.'}
      </p>
      <a className={buttonClass('primary')} href={firstSignIn(connection)}>
        Sign in with Okta
      </a>
    </div>
  );
}
