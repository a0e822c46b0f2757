import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { AddressStep } from '../../connect/address-step.js';
import { AppStep } from '../../connect/app-step.js';
import { ClientStep } from '../../connect/client-step.js';
import { useClientDraft } from '../../connect/use-client-draft.js';
import type { Connection } from '../../connect/connect.queries.js';
import { Steps } from '../../connect/steps.js';
import { TextField } from '../../ui/field.js';
import { announce } from '../../ui/toasts.js';
import { connectionNameFault, nameFor, slugFor } from './new-connection.js';
import { STEP_TITLES } from './step-titles.js';

const route = getRouteApi('/connections');

/** The way to a new connection until there is a draft, which goes on on its own page. */
export function AddConnection(props: { readonly taken: readonly string[] }): JSX.Element {
  const { step = '1', address, issuer, name } = route.useSearch();
  const navigate = useNavigate();
  const called = name ?? (issuer === undefined ? '' : nameFor(issuer));
  const [made, setMade] = useState<Versioned<Connection>>();
  // As of the beginning: the draft that is made on the way takes its slug, and must keep it.
  const [taken] = useState(props.taken);
  const slug = made?.body.slug ?? slugFor(called, taken);
  const client = useClientDraft(issuer, made?.body);
  const open = issuer === undefined ? 1 : Math.min(3, Math.max(1, Number(step) || 1));
  const goTo = (next: { step: string; address?: string; issuer?: string; name?: string }): void =>
    void navigate({
      to: '/connections',
      search: { open: 'new', address, issuer, name, ...next },
      resetScroll: false,
    });
  return (
    <Steps
      open={open}
      reached={open}
      onOpen={(number) => goTo({ step: String(number) })}
      steps={STEP_TITLES.map((title, index) => ({
        title,
        body: () => {
          if (index === 0) {
            return (
              <AddressStep
                address={address}
                issuer={issuer}
                onChosen={(server) => goTo({ ...server, name: name ?? nameFor(server.issuer), step: '2' })}
              />
            );
          }
          if (issuer === undefined) return null;
          if (index === 1) {
            return (
              <>
                <NameField value={called} slug={slug} onChange={(next) => goTo({ name: next, step: '2' })} />
                <AppStep
                  issuer={issuer}
                  slug={slug}
                  name={called}
                  onDone={() => goTo({ step: '3' })}
                  onCreated={(connectionSlug) =>
                    navigate({
                      to: '/connections/$connectionSlug',
                      params: { connectionSlug },
                      search: { tab: 'guide', step: '3' },
                    })
                  }
                />
              </>
            );
          }
          if (index > 2) return null;
          return (
            <ClientStep
              issuer={issuer}
              connection={made}
              entered={client.entered}
              onEntered={client.onEntered}
              names={{ name: called, slug }}
              onSaved={(saved) => {
                if (made === undefined) announce(`Saved ${saved.body.name} as a draft`);
                setMade(saved);
              }}
              onDone={() =>
                client.leave(
                  () =>
                    void navigate({
                      to: '/connections/$connectionSlug',
                      params: { connectionSlug: slug },
                      search: { tab: 'guide', step: '4' },
                    }),
                )
              }
            />
          );
        },
      }))}
    />
  );
}

/** The name comes before the app: the addresses that are entered in Okta have it in them. */
function NameField(props: {
  readonly value: string;
  readonly slug: string;
  readonly onChange: (name: string) => void;
}): JSX.Element {
  const [text, setText] = useState(props.value);
  const fault = connectionNameFault(text);
  return (
    <TextField
      label="Name"
      description={
        <>
          People read it on the sign-in page. In addresses the connection is <code>{props.slug}</code>, which
          never changes.
        </>
      }
      value={text}
      error={fault}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => fault === undefined && text !== props.value && props.onChange(text.trim())}
    />
  );
}
