import type { JSX, ReactNode } from 'react';
import type { FieldErrors, UseFormReturn } from 'react-hook-form';
import type { Schemas } from '../../api/client.js';
import { Select, TextArea, TextField } from '../../ui/field.js';
import { LABELS, maxAgeFault, type ConnectionFields } from './connection-fields.js';
import styles from './connections.module.css';
import { connectionNameFault } from './new-connection.js';

const needed = (value: string): string | true => (value.trim() === '' ? 'It can’t be empty.' : true);

/** The fields of a connection, in groups that belong together. */
export function SettingsFields(props: {
  readonly form: UseFormReturn<ConnectionFields>;
  readonly errors: FieldErrors<ConnectionFields>;
  /** What the gateway said of fields. */
  readonly told: Readonly<Record<string, string>>;
  readonly roles: readonly Schemas['RoleResponse'][];
  /** The secrets, which are no part of what is compared. */
  readonly children: ReactNode;
}): JSX.Element {
  const { form, errors, told, roles, children } = props;
  const of = (
    field: keyof ConnectionFields,
    validate?: (value: string) => string | true,
  ): { label: string; error: string | undefined } & ReturnType<typeof form.register> => ({
    label: LABELS[field],
    error: errors[field]?.message ?? told[field],
    ...form.register(field, { ...(validate ? { validate } : {}) }),
  });
  return (
    <>
      <fieldset className={styles.group}>
        <legend>What it is</legend>
        <TextField
          {...of('name', (name) => connectionNameFault(name) ?? true)}
          description="People read it on the sign-in page."
        />
        <TextField
          {...of('environment')}
          optional
          description="Such as prod or preview; prod is marked by colour."
        />
      </fieldset>
      <fieldset className={styles.group}>
        <legend>The app in Okta</legend>
        <TextField
          {...of('issuer', needed)}
          inputMode="url"
          description="The org, or one of its custom authorization servers."
        />
        <TextField {...of('clientId', needed)} />
        {children}
        <TextField
          {...of('groupsClaim', needed)}
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
        <TextArea
          {...of('requiredGroups')}
          optional
          rows={2}
          description="Only members of one of these may sign in; one on each line, exactly as in Okta."
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
          {...of('maxAge', (text) => maxAgeFault(text) ?? true)}
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
