import type { Schemas } from '../api/client.js';

type Connection = Schemas['ConnectionResponse'];

/** How the gateway gets at Okta's API: not at all, by a token, or by an app with a key of the gateway's. */
export type AccessKind = 'none' | 'ssws' | 'service-app';

/** What somebody has entered in the client's step. Kept in the page's memory while they look at other steps. */
export interface ClientFields {
  readonly clientId: string;
  /** Empty = the stored one. */
  readonly clientSecret: string;
  readonly access: AccessKind;
  /** Empty = the stored one. */
  readonly apiToken: string;
  /** Client ID of the service app. */
  readonly appId: string;
}

/** What the fields hold before anybody touches them. */
export function storedFields(connection: Connection | undefined): ClientFields {
  const { type = 'none', clientId: appId = '' } = connection?.managementAuth ?? {};
  return {
    clientId: connection?.clientId ?? '',
    clientSecret: '',
    access: type === 'authorization-code' ? 'none' : type,
    apiToken: '',
    appId,
  };
}

/** Whether a key is still to be made for the service app that is entered. */
export function needsKey(fields: ClientFields, connection: Connection | undefined): boolean {
  const auth = connection?.managementAuth;
  return (
    fields.access === 'service-app' &&
    fields.appId.trim() !== '' &&
    !(auth?.type === 'service-app' && auth.clientId === fields.appId.trim())
  );
}

/** What is to be saved, as the API takes it; a secret that is not entered stays as it is. */
export function bodyOf(
  fields: ClientFields,
  connection: Connection | undefined,
): Pick<Schemas['CreateConnectionDto'], 'clientId' | 'clientSecret' | 'managementAuth'> {
  const { clientId, clientSecret, access, apiToken, appId } = fields;
  const secret = clientSecret.trim();
  const token = apiToken.trim();
  return {
    clientId: clientId.trim(),
    ...(secret === '' ? {} : { clientSecret: secret }),
    ...(access === 'ssws' && token !== '' ? { managementAuth: { type: 'ssws', apiToken: token } } : {}),
    ...(needsKey(fields, connection)
      ? { managementAuth: { type: 'service-app', clientId: appId.trim(), generateKey: true } }
      : {}),
  };
}

/** Whether anything is entered that is not stored. */
export function isChanged(fields: ClientFields, connection: Connection | undefined): boolean {
  return (
    fields.clientId !== (connection?.clientId ?? '') ||
    fields.clientSecret !== '' ||
    (fields.access === 'ssws' && fields.apiToken !== '') ||
    needsKey(fields, connection)
  );
}

/** What is said of a secret that is stored. @param end Its last characters, where they are known. */
export function keptWords(end: string | undefined): string {
  return `One is stored${end === undefined ? '' : `, which ends in …${end}`}. Leave it empty to keep it.`;
}

/** Why it can't be saved yet; undefined when it can. */
export function missingWords(fields: ClientFields, connection: Connection | undefined): string | undefined {
  if (fields.clientId.trim() === '') return 'The client ID is missing.';
  const proves =
    fields.clientSecret.trim() !== '' ||
    connection?.hasClientSecret === true ||
    connection?.tokenEndpointAuthMethod === 'private_key_jwt';
  return proves ? undefined : 'The client secret is missing.';
}
