/** Something that is done to an account in Okta. */
export interface OktaAction {
  readonly key: 'suspend' | 'unsuspend' | 'reset-password' | 'deactivate' | 'end-everywhere';
  /** The button. */
  readonly label: string;
  /** What it means for the person. */
  readonly consequence: string;
  /** Before a name, once it is done. */
  readonly done: string;
  readonly endsSessions: boolean;
  /** The login has to be typed. */
  readonly hardToReverse?: boolean;
  /** In which statuses Okta does it; absent = in all. */
  readonly statuses?: readonly string[];
}

/** What the console offers; whatever else Okta's API can do is found in the gateway's. */
export const OKTA_ACTIONS: readonly OktaAction[] = [
  {
    key: 'end-everywhere',
    label: 'End all sessions, in Okta too',
    consequence:
      'Every session ends: here within a second, and in Okta as far as the connection’s credential may do that.',
    done: 'Ended every session of',
    endsSessions: true,
  },
  {
    key: 'suspend',
    label: 'Suspend',
    consequence:
      'Nobody can sign in to anything by this account until it is unsuspended. Groups and apps stay.',
    done: 'Suspended',
    endsSessions: true,
    statuses: ['ACTIVE'],
  },
  {
    key: 'unsuspend',
    label: 'Unsuspend',
    consequence: 'The person can sign in again, with the groups and apps from before.',
    done: 'Unsuspended',
    endsSessions: false,
    statuses: ['SUSPENDED'],
  },
  {
    key: 'reset-password',
    label: 'Reset password',
    consequence:
      'Okta sends the person an e-mail. Signing in is not possible before another password was chosen.',
    done: 'Reset the password of',
    endsSessions: false,
    statuses: ['ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT', 'PROVISIONED', 'SUSPENDED'],
  },
  {
    key: 'deactivate',
    label: 'Deactivate',
    consequence:
      'The account loses every group and app in Okta for good: activating it again brings none back.',
    done: 'Deactivated',
    endsSessions: true,
    hardToReverse: true,
    statuses: ['STAGED', 'PROVISIONED', 'ACTIVE', 'RECOVERY', 'PASSWORD_EXPIRED', 'LOCKED_OUT', 'SUSPENDED'],
  },
];

/** Why an action can't be taken in a status of the account; undefined when it can, or the status is not known. */
export function offeredIn({ statuses }: OktaAction, status: string | undefined): string | undefined {
  if (status === undefined || statuses === undefined || statuses.includes(status)) return undefined;
  return `Not while the account is ${status}.`;
}
