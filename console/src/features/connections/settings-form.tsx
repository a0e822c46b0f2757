import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import type { Schemas, Versioned } from '../../api/client.js';
import { useDraft } from '../../api/drafts.js';
import { asProblem, fieldMessages } from '../../api/problem.js';
import { useRoleNames, useRoles } from '../../api/role-names.js';
import { useMay, useRefusal } from '../../api/session.js';
import { connectionQuery, type Connection } from '../../connect/connect.queries.js';
import { SignInTest } from '../../connect/sign-in-test.js';
import { offerUndoOf, thingOf, withdrawUndo } from '../../live/offer-undo.js';
import { OthersChange } from '../../merge/others-change.js';
import { useEdited } from '../../merge/use-edited.js';
import { affectedWords, type Affecting } from '../../preview/connection-effects.js';
import { connectionPreviewQuery } from '../../preview/connection-preview.queries.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { LockedFields } from '../../ui/field.js';
import { changeOf } from '../../ui/code-text.js';
import { ImpactDialog } from '../../ui/impact-dialog.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import { useForm } from '../../ui/use-form.js';
import {
  CONNECTION_FIELDS,
  connectionFaults,
  LABELS,
  secretChange,
  signInPart,
  toChange,
  toFields,
  type SecretFields,
} from './connection-fields.js';
import { secretSetOf } from './connection-words.js';
import { connectionHistoryQuery, readConnection, useUpdateConnection } from './connections.queries.js';
import styles from './connections.module.css';
import { IssuerNotice } from './issuer-notice.js';
import { affectingIn, countable } from './people-affected.js';
import { RefusedPeople } from './refused-people.js';
import { SecretField } from './secret-field.js';
import { SettingsFields } from './settings-fields.js';
import { Form } from '../../ui/form.js';
import { TriedSettings } from './tried-settings.js';

/** What is asked before settings are saved that concern people. */
interface Asked {
  readonly affects: readonly Affecting[];
  readonly counted: Schemas['PreviewConnectionDto'];
}

const NO_SECRETS: SecretFields = { clientSecret: '', apiToken: '' };

/**
 * Everything that can be set on a connection. When somebody else has saved meanwhile (412), theirs is read and merged
 * field by field; nothing that was typed is lost.
 */
export function SettingsForm({ read }: { readonly read: Versioned<Connection> }): JSX.Element {
  const queries = useQueryClient();
  const update = useUpdateConnection();
  const refusal = useRefusal('connections:write');
  const mayTrail = useMay('audit-events:read');
  const [secrets, setSecrets] = useState(NO_SECRETS);
  const [round, setRound] = useState(0);
  const [test, setTest] = useState<string>();
  const [asked, setAsked] = useState<Asked>();
  const form = useForm(toFields(read.body), connectionFaults);
  const what = `the connection ${read.body.name}`;
  const edited = useEdited({
    what,
    changes: { actions: ['connection.*'], target: `connection:${read.body.id}` },
    read,
    toFields,
    labels: LABELS,
    readAgain: () => readConnection(read.body.slug),
    query: connectionQuery(read.body.slug),
    yours: form.now,
    put: (fields, theirs) => {
      form.begin(theirs);
      for (const field of CONNECTION_FIELDS) form.enter(field, fields[field]);
    },
    saving: update.isPending,
  });
  const { base } = edited;
  const { id, slug, hasClientSecret, managementAuth } = base.body;
  const history = useQuery({ ...connectionHistoryQuery(id), enabled: mayTrail });
  const roles = useRoles();
  const nameOf = useRoleNames();
  const [issuer, clientId] = [form.fields.issuer.trim(), form.fields.clientId.trim()];
  const movesIssuer = issuer !== base.body.issuer;
  const tries =
    refusal === undefined && (movesIssuer || clientId !== base.body.clientId || secrets !== NO_SECRETS);
  const tried =
    refusal === undefined
      ? signInPart({
          ...toChange(toFields(base.body), form.fields),
          ...secretChange(base.body, secrets, movesIssuer),
        })
      : undefined;
  const requires = form.fields.requiredGroups;
  const refused = update.error?.status === 412 ? null : update.error;
  const told = refused
    ? fieldMessages(refused, [...CONNECTION_FIELDS, 'clientSecret', 'apiToken', 'managementAuth'])
    : {};
  useDraft(() =>
    form.changed.size > 0 || secrets !== NO_SECRETS
      ? { name: `connection-${slug}`, content: form.fields, shownIn: 'tab' }
      : undefined,
  );

  const begin = (from: Versioned<Connection>): void => {
    edited.begin(from);
    setSecrets(NO_SECRETS);
    setRound((last) => last + 1);
    form.begin(toFields(from.body));
  };
  /** @param etag Of the connection, or of the numbers that were shown of the change. */
  const write = async (etag: string | undefined): Promise<void> => {
    const before = toFields(base.body);
    const change = toChange(before, form.now());
    const body = { ...change, ...secretChange(base.body, secrets, movesIssuer) };
    const saved = await update.mutateAsync({ slug, etag, body });
    const now = queries.getQueryData(connectionQuery(slug).queryKey);
    if (!now) return;
    begin(now);
    const resource = { resource: 'connection', id };
    if (Object.keys(change).length < Object.keys(body).length || movesIssuer) {
      // A secret that was replaced is known to nobody any more.
      withdrawUndo(thingOf(resource));
      announce(`Saved ${saved.name}`);
      return;
    }
    offerUndoOf({
      text: `Saved ${saved.name}`,
      what: 'The connection is',
      resource,
      etag: now.etag,
      etagNow: async () => (await readConnection(slug)).etag,
      undo: async () => {
        const done = toFields(now.body);
        await update.mutateAsync({ slug, etag: now.etag, body: toChange(done, before) });
        const then = queries.getQueryData(connectionQuery(slug).queryKey);
        // What has been written since stays; the change is then told like anybody's.
        if (then && Object.keys(toChange(done, form.now())).length === 0) begin(then);
      },
    });
  };
  const save = form.submit((fields) => {
    const before = toFields(base.body);
    const body = { ...toChange(before, fields), ...secretChange(base.body, secrets, movesIssuer) };
    if (Object.keys(body).length === 0) return announce('Nothing was changed.');
    const replaces = hasClientSecret && secrets.clientSecret !== '' ? (['clientSecret'] as const) : [];
    const affects = base.body.status === 'active' ? [...affectingIn(before, fields), ...replaces] : [];
    if (affects.length > 0) return setAsked({ affects, counted: countable(body) });
    write(base.etag).catch((thrown: unknown) => {
      if (asProblem(thrown).status === 412) edited.catchUp();
    });
  });
  const events = history.data ?? [];
  return (
    <Form className={styles.form} problem={refused} onSubmit={save}>
      <OthersChange what={what} edited={edited} labels={LABELS} onChoose={form.enter} />
      <LockedFields refusal={refusal}>
        <SettingsFields connection={slug} form={form} told={told} roles={roles}>
          {movesIssuer && <IssuerNotice connection={base.body} />}
          <SecretField
            key={`secret ${round}`}
            label="Client secret"
            stored={hasClientSecret}
            set={secretSetOf(base.body, events, 'clientSecret')}
            value={secrets.clientSecret}
            onChange={(clientSecret) => setSecrets({ ...secrets, clientSecret })}
            needed={movesIssuer && hasClientSecret}
            error={told['clientSecret']}
            refusal={refusal}
          />
          {(managementAuth.type === 'none' || managementAuth.type === 'ssws' || movesIssuer) && (
            <SecretField
              key={`token ${round}`}
              label="Okta API token"
              stored={managementAuth.type === 'ssws'}
              set={secretSetOf(base.body, events, 'managementAuth')}
              value={secrets.apiToken}
              onChange={(apiToken) => setSecrets({ ...secrets, apiToken })}
              error={told['apiToken'] ?? told['managementAuth']}
              refusal={refusal}
            />
          )}
        </SettingsFields>
      </LockedFields>
      <TriedSettings connection={slug} entered={tries ? { issuer, clientId, ...secrets } : undefined} />
      {tried && (
        <section>
          <h3>A sign-in with it, before it is saved</h3>
          <SignInTest
            connection={{ ...base.body, issuer, clientId, groupsClaim: form.fields.groupsClaim }}
            test={test}
            unsaved={tried}
            onBegun={setTest}
          />
        </section>
      )}
      {/* Here before there is anything to say: a screen reader hears only what changes in it. */}
      <RefusedPeople
        connection={slug}
        groups={requires === toFields(base.body).requiredGroups ? '' : requires}
      />
      {refused && <FormProblem problem={refused} also={told['']} />}
      {asked && (
        <ImpactDialog
          query={connectionPreviewQuery(slug, asked.counted)}
          permission="connections:read"
          typeToConfirm={asked.affects.includes('clientSecret') ? slug : undefined}
          etag={base.etag}
          title={`Save ${base.body.name}`}
          action="Save settings"
          make={write}
          onDone={() => setAsked(undefined)}
          onOutdated={() => {
            setAsked(undefined);
            edited.catchUp();
          }}
          onClose={() => {
            update.reset();
            setAsked(undefined);
          }}
        >
          {(numbers) => (
            <ul>
              {asked.affects.map((setting) => (
                <li key={setting}>{affectedWords(setting, numbers, nameOf)}</li>
              ))}
            </ul>
          )}
        </ImpactDialog>
      )}
      <div className={styles.actions}>
        <Button
          type="submit"
          look="primary"
          busy={update.isPending}
          refusal={
            edited.refusal ??
            (movesIssuer && hasClientSecret && secrets.clientSecret === ''
              ? 'Another issuer needs the client secret again.'
              : refusal)
          }
        >
          Save settings
        </Button>
        <Button onClick={() => begin(base)}>Discard changes</Button>
        <AsCode
          requests={() => [
            changeOf({
              path: `/api/v1/connections/${slug}`,
              body: {
                ...toChange(toFields(base.body), form.fields),
                // What was typed as a secret stays in its field.
                ...secretChange(base.body, NO_SECRETS, movesIssuer),
              },
              etag: base.etag,
            }),
          ]}
        />
      </div>
    </Form>
  );
}
