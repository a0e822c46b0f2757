/** Where a person signs in and comes back from to the page that they are on; the fragment never leaves the browser. */
export function signInAddress(page: { readonly pathname: string; readonly search: string }): string {
  return `/login?${new URLSearchParams({ return_to: page.pathname + page.search }).toString()}`;
}

/** Where somebody signs in in another tab, which then tells the one in which they were working. */
export const SIGN_IN_AGAIN = `/login?${new URLSearchParams({ return_to: '/console/signed-in' }).toString()}`;
