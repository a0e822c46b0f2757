import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useConnection } from '../../api/connection.js';
import { connectionsQuery } from '../../api/connections.js';
import { useDraft } from '../../api/drafts.js';
import { fieldMessages } from '../../api/problem.js';
import { useMay, useRefusal } from '../../api/session.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Select, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { useForm } from '../../ui/use-form.js';
import {
  DEFAULT_DAYS,
  LIFETIMES,
  tokenNameFault,
  TOKEN_FIELDS,
  toNewToken,
  type TokenFields,
} from './token-fields.js';
import { useCreateToken } from './tokens.queries.js';
import { Form } from '../../ui/form.js';

/** Makes an API token. Which roles a caller may confer the gateway knows, and says. */
export function NewTokenDialog(props: {
  readonly roles: readonly Schemas['RoleNameResponse'][];
  readonly onClose: () => void;
  readonly onMade: (token: Schemas['CreatedApiTokenResponse']) => void;
}): JSX.Element {
  const { roles, onClose, onMade } = props;
  const own = useConnection();
  const connections = useQuery({ ...connectionsQuery, enabled: useMay('connections:read') });
  const create = useCreateToken();
  const refusal = useRefusal('api-tokens:write');
  const form = useForm<TokenFields>(
    { name: '', role: 'guest', connection: own, expiresInDays: DEFAULT_DAYS },
    ({ name }) => ({ name: tokenNameFault(name) }),
  );
  const leave = useDraft(() =>
    form.changed.size > 0 ? { name: 'api-token', content: form.fields } : undefined,
  );
  const told = create.error ? fieldMessages(create.error, TOKEN_FIELDS) : {};
  const save = form.submit((fields) =>
    create.mutate(toNewToken(fields), { onSuccess: (made) => leave(() => onMade(made)) }),
  );
  const offered = (connections.data?.items ?? []).filter(({ kind }) => kind !== 'local');
  return (
    <Dialog open onClose={onClose} title="New API token">
      <Form problem={create.error} onSubmit={save}>
        <TextField
          label="Name"
          description="What it is for, as in “deploy pipeline”: the trail shows it as who did something."
          error={form.faults.name ?? told['name']}
          {...form.text('name')}
        />
        <Select
          label="Role"
          description="You can only give what you may do yourself."
          error={told['role']}
          {...form.text('role')}
        >
          {roles.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
          {roles.length === 0 && <option value="guest">guest</option>}
        </Select>
        {offered.length > 1 && (
          <Select
            label="Connection"
            description="It sees and changes what belongs to this one."
            error={told['connection']}
            {...form.text('connection')}
          >
            {offered.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <Select label="Expires after" error={told['expiresInDays']} {...form.text('expiresInDays')}>
          {LIFETIMES.map(({ days, words }) => (
            <option key={days} value={days}>
              {words}
            </option>
          ))}
        </Select>
        {create.error && <FormProblem problem={create.error} also={told['']} />}
        <DialogButtons>
          <AsCode
            of="token"
            requests={() => [{ method: 'POST', path: '/api/v1/api-tokens', body: toNewToken(form.fields) }]}
          />
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button type="submit" look="primary" busy={create.isPending} refusal={refusal}>
            Create token
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
