import type { JSX, ReactNode } from 'react';
import type { Schemas } from '../../api/client.js';
import { Select, TextArea, TextField } from '../../ui/field.js';
import { linesOf } from '../../connect/lines.js';
import type { Form } from '../../ui/use-form.js';
import { GroupNames } from '../../connect/group-names.js';
import { LABELS, type ConnectionFields } from './connection-fields.js';
import styles from './connections.module.css';

/** The fields of a connection, in groups that belong together. */
export function SettingsFields(props: {
  readonly form: Form<ConnectionFields>;
  /** Slug. */
  readonly connection: string;
  /** What the gateway said of fields. */
  readonly told: Readonly<Record<string, string>>;
  readonly roles: readonly Schemas['RoleNameResponse'][];
  /** The secrets, which are no part of what is compared. */
  readonly children: ReactNode;
}): JSX.Element {
  const { connection, form, told, roles, children } = props;
  const of = (
    field: keyof ConnectionFields,
  ): { label: string; error: string | undefined } & ReturnType<typeof form.text> => ({
    label: LABELS[field],
    error: form.faults[field] ?? told[field],
    ...form.text(field),
  });
  const required = of('requiredGroups');
  return (
    <>
      <fieldset className={styles.group}>
        <legend>What it is</legend>
        <TextField {...of('name')} description="People read it on the sign-in page." />
        <TextField
          {...of('environment')}
          optional
          description="Such as prod or preview; prod is marked by colour."
        />
      </fieldset>
      <fieldset className={styles.group}>
        <legend>The app in Okta</legend>
        <TextField
          {...of('issuer')}
          inputMode="url"
          description="The org, or one of its custom authorization servers."
        />
        <TextField {...of('clientId')} />
        {children}
        <TextField
          {...of('groupsClaim')}
          description="The claim that names a person’s groups; a dotted path is allowed."
        />
        <TextArea
          {...of('scopes')}
          optional
          rows={2}
          description="Beyond openid, profile and email, one on each line."
        />
      </fieldset>
      <fieldset className={styles.group}>
        <legend>Who gets in</legend>
        <Select {...of('defaultRole')} description="What people get whose groups give no role.">
          <option value="">None: they are refused</option>
          {roles.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </Select>
        <GroupNames
          connection={connection}
          label={required.label}
          description={
            linesOf(required.value).length === 0
              ? 'None: everybody whom Okta lets in may sign in.'
              : 'Only members of one of these may sign in.'
          }
          add="Add a required group"
          value={form.fields.requiredGroups}
          error={required.error}
          onChange={(value) => form.enter('requiredGroups', value)}
        />
        <TextArea
          {...of('allowedEmailDomains')}
          optional
          rows={2}
          description="Only people with an address in one of these may sign in; one on each line."
        />
      </fieldset>
      <fieldset className={styles.group}>
        <legend>What is asked for and kept</legend>
        <TextArea
          {...of('attributeClaims')}
          optional
          rows={2}
          description="For conditions of grants, one on each line."
        />
        <TextField {...of('acrValues')} optional description="Asked for at every sign-in." />
        <TextField
          {...of('maxAge')}
          optional
          inputMode="numeric"
          description="In seconds: older sign-ins at Okta are made anew."
        />
        <Select
          {...of('oktaActions')}
          description="What callers of this API may do with people and groups in Okta through the connection."
        >
          <option value="off">Nothing</option>
          <option value="read">Read</option>
          <option value="manage">Read and change</option>
        </Select>
      </fieldset>
    </>
  );
}
