/** A column whose values `Encryption` seals. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The type of the table's column `id`, which is part of the seal. */
  readonly idType: 'uuid' | 'text';
  /** What it holds, in words for people; plural. */
  readonly holds: string;
  /**
   * `needed`: nobody but an admin can give it again, so a gateway that can't open it does not start. `renewed`: it comes
   * again by itself (a sign-in, a rotation, another try), and until then little is missing.
   */
  readonly loss: 'needed' | 'renewed';
  /** SQL over the row: somebody is at work with the value, and would take one that was sealed anew for another one. */
  readonly busy?: string;
  /** True: a row is nothing without the value, and goes with it when the key is lost. */
  readonly rowDies?: true;
}

const LEASED = (column: string): string =>
  `(${column} IS NOT NULL AND ${column} > clock_timestamp() - interval '1 minute')`;

/**
 * Every sealed column. What is not in this list is not sealed: `Encryption` refuses it. So nothing is forgotten when
 * keys are rotated, or when a start asks whether it has the keys to all that is stored.
 */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    table: 'connections',
    column: 'client_secret',
    idType: 'uuid',
    holds: 'client secrets of connections',
    loss: 'needed',
  },
  {
    table: 'connections',
    column: 'client_private_key',
    idType: 'uuid',
    holds: 'private keys of connections’ clients',
    loss: 'needed',
  },
  {
    table: 'connections',
    column: 'client_next_private_key',
    idType: 'uuid',
    holds: 'private keys of clients that are not accepted yet',
    loss: 'needed',
  },
  {
    table: 'connections',
    column: 'management_secret',
    idType: 'uuid',
    holds: 'credentials for management APIs',
    loss: 'needed',
    busy: LEASED('management_leased_until'),
  },
  {
    table: 'connections',
    column: 'management_client_secret',
    idType: 'uuid',
    holds: 'secrets of apps through which admins grant access',
    loss: 'needed',
  },
  {
    table: 'connections',
    column: 'management_next_secret',
    idType: 'uuid',
    holds: 'private keys of service apps that are not accepted yet',
    loss: 'needed',
  },
  {
    table: 'event_triggers',
    column: 'delivery_secret',
    idType: 'uuid',
    holds: 'keys that sign deliveries',
    loss: 'needed',
  },
  {
    table: 'local_accounts',
    column: 'totp_secret',
    idType: 'uuid',
    holds: 'secrets of one-time codes of local accounts',
    loss: 'needed',
    rowDies: true,
  },
  {
    table: 'signing_keys',
    column: 'private_key',
    idType: 'text',
    holds: 'keys that sign assertions',
    loss: 'renewed',
  },
  {
    table: 'refresh_tokens',
    column: 'token',
    idType: 'uuid',
    holds: 'refresh tokens of sessions',
    loss: 'renewed',
    busy: LEASED('leased_until'),
  },
  {
    table: 'sessions',
    column: 'id_token',
    idType: 'uuid',
    holds: 'ID tokens of sessions',
    loss: 'renewed',
  },
  {
    table: 'test_sign_ins',
    column: 'definition',
    idType: 'uuid',
    holds: 'what test sign-ins try before it is saved',
    loss: 'renewed',
  },
  {
    table: 'test_sign_ins',
    column: 'report',
    idType: 'uuid',
    holds: 'reports of test sign-ins',
    loss: 'renewed',
  },
];

const DECLARED = new Set(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`));

/** Whether a column is in {@link SEALED_COLUMNS}. */
export function isSealedColumn(table: string, column: string): boolean {
  return DECLARED.has(`${table}.${column}`);
}
