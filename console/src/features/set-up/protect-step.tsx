import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { NewApplicationForm } from '../../protect/new-application-form.js';
import { ProtectApplication } from '../../protect/protect-application.js';
import { ProxyChoice } from '../../protect/proxy-choice.js';
import { proxyKind } from '../../protect/proxy-facts.js';
import { Button } from '../../ui/button.js';
import { QueryView } from '../../ui/query-view.js';
import type { SetUpSearch } from './set-up-search.js';
import { applicationQuery } from './set-up.queries.js';
import styles from './set-up.module.css';
import { WhatNext } from './what-next.js';

const route = getRouteApi('/set-up');

/** Step 6: an application, what to put before it, and the first request that comes through. */
export function ProtectStep(): JSX.Element {
  const { application, proxy } = route.useSearch();
  const navigate = useNavigate();
  const kind = proxyKind(proxy) ?? 'nginx';
  const go = (changes: SetUpSearch, replace = false): void =>
    void navigate({
      to: '/set-up',
      search: (before) => ({ ...before, ...changes, step: '6' }),
      resetScroll: !replace,
      replace,
    });
  const choose = (proxy: string): void => go({ proxy }, true);
  return (
    <>
      <p>
        No application at hand? On your own machine <code>npm run demo</code> starts a gateway with a
        simulated Okta and an application behind it.
      </p>
      {application === undefined ? (
        <>
          <ProxyChoice kind={kind} onChange={choose} />
          <NewApplicationForm
            needsHost={kind !== 'authzen'}
            onCreated={({ slug }) => go({ application: slug, proxy: kind })}
          />
        </>
      ) : (
        <Protected
          key={application}
          slug={application}
          proxy={proxy}
          onProxy={choose}
          onOther={() => go({ application: undefined })}
        />
      )}
      <WhatNext />
    </>
  );
}

function Protected(props: {
  readonly slug: string;
  readonly proxy: string | undefined;
  readonly onProxy: (kind: string) => void;
  readonly onOther: () => void;
}): JSX.Element {
  const { slug, proxy, onProxy, onOther } = props;
  const query = useQuery(applicationQuery(slug));
  const kind = proxyKind(proxy);
  return (
    <QueryView query={query} label="application" permission="applications:read" rows={6}>
      {(application) => (
        <>
          <h3 className={styles.name}>{application.name}</h3>
          <ProtectApplication application={application} kind={kind} onKind={onProxy} />
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
