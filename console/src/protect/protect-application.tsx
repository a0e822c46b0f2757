import { useState, type JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { Select, TextField } from '../ui/field.js';
import { AuthzenSnippet } from './authzen-snippet.js';
import { hostFault } from './fill-in.js';
import { isCovered, withoutWildcard } from './new-application-fields.js';
import { ProxyChoice } from './proxy-choice.js';
import { proxyOf, type ProxyKind } from './proxy-facts.js';
import { ProxySnippet } from './proxy-snippet.js';
import { RequestListener } from './request-listener.js';

type Application = Schemas['ApplicationResponse'];

/**
 * How an application comes to be asked about: which proxy, for which host, what to copy, and then the wait for the first
 * request. For the set-up and for an application's own page; {@link NewApplicationForm} comes before it.
 */
export function ProtectApplication(props: {
  readonly application: Pick<Application, 'slug' | 'hosts'>;
  /** The proxy that is shown; whoever keeps it in an address gives it. Default: kept here, nginx at first. */
  readonly kind?: ProxyKind | undefined;
  readonly onKind?: (kind: ProxyKind) => void;
  /** Called once with the first request. */
  readonly onHeard?: (decision: Schemas['RecordedDecisionResponse']) => void;
}): JSX.Element {
  const { application, onHeard } = props;
  const { slug, hosts } = application;
  const [ownKind, setOwnKind] = useState<ProxyKind>(hosts.length === 0 ? 'authzen' : 'nginx');
  const [registered, setRegistered] = useState(hosts[0] ?? '');
  const [typed, setTyped] = useState<string>();
  const kind = props.kind ?? ownKind;
  const proxy = proxyOf(kind);
  const wildcard = registered.startsWith('*.');
  const host = wildcard ? (typed ?? withoutWildcard(registered)) : registered;
  const covered = isCovered(host, registered);
  return (
    <>
      <ProxyChoice kind={kind} onChange={props.onKind ?? setOwnKind} />
      {proxy && hosts.length > 1 && (
        <Select
          label="Host"
          value={registered}
          onChange={(event) => {
            setRegistered(event.target.value);
            setTyped(undefined);
          }}
        >
          {hosts.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      )}
      {proxy && wildcard && (
        <TextField
          label={`Which host of ${registered}?`}
          value={host}
          error={hostFault(host) ?? (covered ? undefined : `It is none of ${registered}.`)}
          onChange={(event) => setTyped(event.target.value.trim().toLowerCase())}
        />
      )}
      {!proxy && <AuthzenSnippet application={slug} />}
      {proxy && hosts.length === 0 && <p>The application has no host yet, so no proxy can ask about it.</p>}
      {proxy && hosts.length > 0 && covered && <ProxySnippet key={kind} proxy={proxy} host={host} />}
      <RequestListener
        key={`${slug} ${proxy ? registered : ''}`}
        application={slug}
        host={proxy && registered !== '' ? registered : undefined}
        asks={!proxy}
        onHeard={onHeard}
      />
    </>
  );
}
