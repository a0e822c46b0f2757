import type { JSX } from 'react';
import type { Application } from './applications.queries.js';

export function CredentialsTab({ application }: { readonly application: Application }): JSX.Element {
  return <p>{application.name}</p>;
}
