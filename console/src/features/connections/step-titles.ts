/** The steps on the way to a new connection, in their order. */
export const STEP_TITLES = [
  'Its Okta address',
  'Create the app in Okta',
  'Client ID and secret',
  'Test sign-in',
  'Groups and activation',
] as const;
