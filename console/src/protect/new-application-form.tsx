import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, type JSX, type ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import type { Schemas } from '../api/client.js';
import { useDraft } from '../api/drafts.js';
import { ApiProblem, fieldMessages } from '../api/problem.js';
import { allRolesQuery } from '../api/role-names.js';
import { useMay, useRefusal } from '../api/session.js';
import { Button } from '../ui/button.js';
import { Checkbox, TextArea, TextField } from '../ui/field.js';
import { FormProblem } from '../ui/form-problem.js';
import { announce } from '../ui/toasts.js';
import {
  applicationNameFault,
  hostsFault,
  hostsIn,
  NEW_APPLICATION_FIELDS,
  slugFault,
  suggestedName,
  suggestedSlug,
  toNewApplication,
  type NewApplicationFields,
} from './new-application-fields.js';
import styles from './protect.module.css';
import { useCreateApplication } from './protect.queries.js';

/** Registers an application with one proposed rule: whoever has one of the chosen roles may use all of it. */
export function NewApplicationForm(props: {
  readonly onCreated: (application: Schemas['ApplicationResponse']) => void;
  /** Whether there has to be a host: where a proxy is set up next. */
  readonly needsHost?: boolean;
  /** The buttons, around the one that creates; `leave` drops what was entered without asking. */
  readonly buttons?: (create: ReactNode, leave: (then: () => void) => void) => ReactNode;
}): JSX.Element {
  const { onCreated, needsHost = false, buttons = (create) => create } = props;
  const create = useCreateApplication();
  const refusal = useRefusal('applications:write');
  const roles = useQuery({ ...allRolesQuery, enabled: useMay('roles:read') });
  const form = useForm<NewApplicationFields>({
    defaultValues: { hosts: '', name: '', slug: '', roles: [], shadow: false },
  });
  const { errors, dirtyFields } = form.formState;
  const isDirty = Object.keys(dirtyFields).length > 0;
  const leave = useDraft(() => (isDirty ? { name: 'application', content: form.getValues() } : undefined));
  const told = create.error ? fieldMessages(hostsTogether(create.error), NEW_APPLICATION_FIELDS) : {};
  const chosen = form.watch('roles');
  const powerful = roles.data?.items[0]?.key;
  const propose = useEffectEvent((role: string) => {
    if (!dirtyFields.roles) form.setValue('roles', [role]);
  });
  useEffect(() => {
    if (powerful !== undefined) propose(powerful);
  }, [powerful]);
  const submit = form.handleSubmit((fields) =>
    create.mutate(toNewApplication(fields), {
      onSuccess: (made) => {
        announce(`Registered ${made.name}`);
        leave(() => onCreated(made));
      },
    }),
  );
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <TextArea
        label="Hosts"
        rows={2}
        optional={!needsHost}
        description="Where people open it, such as wiki.example.com or *.example.com; several on lines of their own."
        error={errors.hosts?.message ?? told['hosts']}
        {...form.register('hosts', {
          validate: (hosts) =>
            needsHost && hostsIn(hosts).length === 0 ? 'Enter a host.' : (hostsFault(hosts) ?? true),
          onChange: (event: { target: { value: string } }) => {
            if (dirtyFields.name) return;
            const name = suggestedName(event.target.value);
            form.setValue('name', name);
            if (!dirtyFields.slug) form.setValue('slug', suggestedSlug(name));
          },
        })}
      />
      <TextField
        label="Name"
        error={errors.name?.message ?? told['name']}
        {...form.register('name', {
          validate: (name) => applicationNameFault(name) ?? true,
          onChange: (event: { target: { value: string } }) => {
            if (!dirtyFields.slug) form.setValue('slug', suggestedSlug(event.target.value));
          },
        })}
      />
      <TextField
        label="Short name"
        description="Its name in addresses, headers and code. It can’t be changed later."
        error={errors.slug?.message ?? told['slug']}
        {...form.register('slug', { validate: (slug) => slugFault(slug) ?? true })}
      />
      <fieldset className={styles.roles}>
        <legend>Who may use all of it?</legend>
        {roles.data?.items.map(({ key, name }) => (
          <Checkbox key={key} label={name} value={key} {...form.register('roles')} />
        ))}
      </fieldset>
      <p>
        {chosen.length === 0
          ? 'Nobody for now: everything is denied until there is a rule.'
          : 'That becomes its first rule, /*. More can be said later: paths, methods, what is public.'}
      </p>
      <Checkbox
        label="Only watch at first: nothing is denied, and what would be is reported (shadow mode)"
        {...form.register('shadow')}
      />
      {create.error && <FormProblem problem={create.error} also={told['']} />}
      {buttons(
        <Button type="submit" look="primary" busy={create.isPending} refusal={refusal}>
          Register application
        </Button>,
        leave,
      )}
    </form>
  );
}

/** What the gateway says of one host belongs to the field that holds all of them. */
function hostsTogether({ code, status, message, requestId, fields, etag }: ApiProblem): ApiProblem {
  const together = fields.map(({ pointer, detail }) => ({
    pointer: pointer.replace(/^\/(hosts|accessRules)\/.*$/, '/$1'),
    detail,
  }));
  return new ApiProblem(code, status, message, requestId, together, etag);
}
