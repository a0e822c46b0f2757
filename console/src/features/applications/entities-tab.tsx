import type { JSX } from 'react';
import type { Application } from './applications.queries.js';

export function EntitiesTab({ application }: { readonly application: Application }): JSX.Element {
  return <p>{application.name}</p>;
}
