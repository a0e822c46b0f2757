import { useEffect, useEffectEvent, type JSX, type ReactNode } from 'react';
import type { Schemas } from '../api/client.js';
import { useDraft } from '../api/drafts.js';
import { asProblem, fieldMessages } from '../api/problem.js';
import { useRolesQuery } from '../api/role-names.js';
import { useRefusal } from '../api/session.js';
import { Button } from '../ui/button.js';
import { Checkbox, TextArea, TextField } from '../ui/field.js';
import { FormProblem } from '../ui/form-problem.js';
import { ErrorState } from '../ui/states.js';
import { takenFault } from '../ui/taken.js';
import { announce } from '../ui/toasts.js';
import { useForm } from '../ui/use-form.js';
import {
  applicationNameFault,
  hostsFault,
  hostsIn,
  hostsTaken,
  NEW_APPLICATION_FIELDS,
  slugFault,
  suggestedName,
  suggestedSlug,
  toNewApplication,
  type NewApplicationFields,
} from './new-application-fields.js';
import styles from './protect.module.css';
import { useCreateApplication, useKnownApplications } from './protect.queries.js';
import { Form } from '../ui/form.js';

/** Registers an application with one proposed rule: whoever has one of the chosen roles may use all of it. */
export function NewApplicationForm(props: {
  readonly onCreated: (application: Schemas['ApplicationResponse']) => void;
  /** Whether there has to be a host: where a proxy is set up next. */
  readonly needsHost?: boolean;
  /** The buttons, around the one that creates; `leave` drops what was entered without asking. */
  readonly buttons?: (create: ReactNode, leave: (then: () => void) => void) => ReactNode;
}): JSX.Element {
  const { onCreated, needsHost = false, buttons = (create) => <p>{create}</p> } = props;
  const create = useCreateApplication();
  const known = useKnownApplications();
  const refusal = useRefusal('applications:write');
  const rolesQuery = useRolesQuery();
  const roles = rolesQuery.data?.items ?? [];
  const form = useForm<NewApplicationFields>(
    { hosts: '', name: '', slug: '', roles: [], shadow: false },
    ({ hosts, name, slug }) => ({
      hosts: needsHost && hostsIn(hosts).length === 0 ? 'Enter a host.' : hostsFault(hosts),
      name: applicationNameFault(name),
      slug: slugFault(slug),
    }),
  );
  const { fields, faults, changed } = form;
  const leave = useDraft(() => (changed.size > 0 ? { name: 'application', content: fields } : undefined));
  const told = create.error ? fieldMessages(create.error, NEW_APPLICATION_FIELDS) : {};
  const chosen = fields.roles;
  const powerful = roles[0]?.key;
  const propose = useEffectEvent((role: string) => {
    if (!changed.has('roles')) form.propose('roles', [role]);
  });
  useEffect(() => {
    if (powerful !== undefined) propose(powerful);
  }, [powerful]);
  const submit = form.submit((wanted) =>
    create.mutate(toNewApplication(wanted), {
      onSuccess: (made) => {
        announce(`Registered ${made.name}`);
        leave(() => onCreated(made));
      },
    }),
  );
  return (
    <Form problem={create.error} onSubmit={submit}>
      <TextArea
        label="Hosts"
        rows={2}
        optional={!needsHost}
        description="Where people open it, such as wiki.example.com or *.example.com; several on lines of their own."
        error={faults.hosts ?? hostsTaken(fields.hosts, known) ?? told['hosts']}
        {...form.text('hosts', (hosts) => {
          if (changed.has('name')) return;
          const name = suggestedName(hosts);
          form.propose('name', name);
          if (!changed.has('slug')) form.propose('slug', suggestedSlug(name));
        })}
      />
      <TextField
        label="Name"
        error={faults.name ?? told['name']}
        {...form.text('name', (name) => {
          if (!changed.has('slug')) form.propose('slug', suggestedSlug(name));
        })}
      />
      <TextField
        label="Short name"
        description="Its name in addresses, headers and code. It can’t be changed later."
        error={
          faults.slug ??
          takenFault(
            [fields.slug.trim()],
            known.map(({ slug, name }) => [slug, name]),
          ) ??
          told['slug']
        }
        {...form.text('slug')}
      />
      <fieldset className={styles.roles}>
        <legend>Who may use all of it?</legend>
        {rolesQuery.error && (
          <ErrorState
            title="The roles could not be read"
            problem={asProblem(rolesQuery.error)}
            onRetry={() => void rolesQuery.refetch()}
          />
        )}
        {roles.map(({ key, name }) => (
          <Checkbox
            key={key}
            label={name}
            checked={chosen.includes(key)}
            onChange={({ target }) =>
              form.enter('roles', [
                ...chosen.filter((role) => role !== key),
                ...(target.checked ? [key] : []),
              ])
            }
          />
        ))}
      </fieldset>
      <p>
        {chosen.length === 0
          ? 'Nobody for now: everything is denied until there is a rule.'
          : 'That becomes its first rule, /*. More can be said later: paths, methods, what is public.'}
      </p>
      <Checkbox
        label="Only watch at first: nothing is denied, and what would be is reported (shadow mode)"
        checked={fields.shadow}
        onChange={({ target }) => form.enter('shadow', target.checked)}
      />
      {create.error && <FormProblem problem={create.error} also={told['']} />}
      {buttons(
        <Button type="submit" look="primary" busy={create.isPending} refusal={refusal}>
          Register application
        </Button>,
        leave,
      )}
    </Form>
  );
}
