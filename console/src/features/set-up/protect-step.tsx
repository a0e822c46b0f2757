import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import { AuthzenSnippet } from '../../protect/authzen-snippet.js';
import { NewApplicationForm } from '../../protect/new-application-form.js';
import { ProxyChoice } from '../../protect/proxy-choice.js';
import { proxies, type ProxyKind } from '../../protect/proxy-facts.js';
import { ProxySnippet } from '../../protect/proxy-snippet.js';
import { RequestListener } from '../../protect/request-listener.js';
import { Button } from '../../ui/button.js';
import { QueryView } from '../../ui/query-view.js';
import { applicationQuery } from './set-up.queries.js';
import { WhatNext } from './what-next.js';

const route = getRouteApi('/set-up');

/** Step 6: an application, what to put before it, and the first request that comes through. */
export function ProtectStep(): JSX.Element {
  const { application } = route.useSearch();
  const navigate = useNavigate();
  const [kind, setKind] = useState<ProxyKind>('nginx');
  const open = (slug: string | undefined): void =>
    void navigate({ to: '/set-up', search: { step: '6', application: slug } });
  return (
    <>
      <p>
        No application at hand? On your own machine <code>npm run demo</code> starts a gateway with a
        simulated Okta and an application behind it.
      </p>
      <ProxyChoice kind={kind} onChange={setKind} />
      {application === undefined ? (
        <NewApplicationForm needsHost={kind !== 'authzen'} onCreated={({ slug }) => open(slug)} />
      ) : (
        <Protected key={application} slug={application} kind={kind} onOther={() => open(undefined)} />
      )}
      <WhatNext />
    </>
  );
}

function Protected(props: {
  readonly slug: string;
  readonly kind: ProxyKind;
  readonly onOther: () => void;
}): JSX.Element {
  const { slug, kind, onOther } = props;
  const application = useQuery(applicationQuery(slug));
  const proxy = proxies.find((known) => known.kind === kind);
  return (
    <QueryView query={application} label="application" permission="applications:read" rows={6}>
      {({ name, hosts: [host] }) => (
        <>
          <h3>{name}</h3>
          {proxy === undefined || host === undefined ? (
            <AuthzenSnippet />
          ) : (
            <ProxySnippet proxy={proxy} host={host} />
          )}
          <RequestListener application={slug} host={host} />
          <p>
            <Button look="quiet" onClick={onOther}>
              Protect something else
            </Button>
          </p>
        </>
      )}
    </QueryView>
  );
}
