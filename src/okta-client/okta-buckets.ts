/**
 * The buckets that Okta counts requests in, after its list of rate limits of 2024. Where the list leaves it open, two
 * addresses share one: what Okta counts together would be spent twice if it were counted apart here.
 */
const BUCKETS: readonly { readonly name: string; readonly method?: 'GET'; readonly path: RegExp }[] = [
  { name: 'users-list', method: 'GET', path: /^\/api\/v1\/users$/ },
  { name: 'users-get', method: 'GET', path: /^\/api\/v1\/users\/[^/]+(\/groups)?$/ },
  { name: 'other', method: 'GET', path: /^\/api\/v1\/users\// },
  { name: 'users-write', path: /^\/api\/v1\/users(\/|$)/ },
  { name: 'groups-list', method: 'GET', path: /^\/api\/v1\/groups$/ },
  { name: 'groups-item', path: /^\/api\/v1\/groups\// },
  { name: 'apps', path: /^\/api\/v1\/apps(\/|$)/ },
  { name: 'logs', path: /^\/api\/v1\/logs$/ },
  { name: 'oauth2', path: /^\/oauth2\// },
];

/** The bucket that a request counts in. */
export function bucketOf(method: string, path: string): string {
  const found = BUCKETS.find((bucket) => (bucket.method ?? method) === method && bucket.path.test(path));
  return found?.name ?? 'other';
}
