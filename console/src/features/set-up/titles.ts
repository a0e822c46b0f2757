/** What the steps of the set-up are called, in their order. */
export const titles = [
  'Your Okta address',
  'Create the app in Okta',
  'Client ID and secret',
  'Test sign-in',
  'Who is admin?',
  'Protect something',
] as const;
