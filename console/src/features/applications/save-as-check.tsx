import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import { checkNameTaken } from './check-form.js';
import { checkFrom, suggestedCheckName } from './check-words.js';
import { checksQuery, useCreateCheck } from './rules.queries.js';
import type { TesterResult } from './tester-result.js';

/** Keeps what was tried, with its answer, as a check that every later change of the rules has to pass. */
export function SaveAsCheck(props: {
  /** Slug. */
  readonly application: string;
  readonly result: TesterResult;
}): JSX.Element {
  const { application, result } = props;
  const create = useCreateCheck(application);
  const checks = useQuery(checksQuery(application)).data?.items;
  const refusal = useRefusal('applications:write');
  const [name, setName] = useState<string>();
  const shown = name ?? suggestedCheckName(result);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const check = checkFrom(result, shown);
        if (!check) return;
        create.mutate(check, {
          onSuccess: () => {
            setName(undefined);
            announce(`Saved the check “${check.name}”`);
          },
        });
      }}
    >
      <TextField
        label="Keep this as a check"
        description="It is run before each save: a change that would turn it is held back."
        value={shown}
        // What was just kept still stands here as a proposal.
        error={name === undefined ? undefined : checkNameTaken(name, checks)}
        onChange={(event) => setName(event.target.value)}
      />
      {create.error && (
        <FormProblem
          problem={create.error}
          also={create.error.fields.map(({ detail }) => detail).join(' ')}
        />
      )}
      <Button type="submit" busy={create.isPending} refusal={refusal}>
        Save check
      </Button>
    </form>
  );
}
