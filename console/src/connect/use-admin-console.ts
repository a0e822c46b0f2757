import { useQuery } from '@tanstack/react-query';
import { connectionsQuery } from '../api/connections.js';
import { adminConsoleQuery } from './connect.queries.js';

/**
 * Where the admin console of the org behind an issuer is, as far as that is known: of most orgs what is stored tells it, of
 * others what somebody has looked up.
 * @param asks Whether the gateway may ask the org: once somebody had something tried, never to show a page.
 */
export function useAdminConsole(issuer: string, asks = false): string | undefined {
  const { data: stored } = useQuery({ ...connectionsQuery, enabled: false });
  const told = stored?.items.find((connection) => connection.issuer === issuer)?.adminConsole;
  const { data } = useQuery({ ...adminConsoleQuery(issuer), enabled: asks && told === undefined });
  return told ?? data ?? undefined;
}
