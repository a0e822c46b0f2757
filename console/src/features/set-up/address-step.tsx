import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type JSX } from 'react';
import { asProblem, fieldMessages } from '../../api/problem.js';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { discover, type Discovery, type Progress } from './set-up.queries.js';
import styles from './set-up.module.css';

type Issuer = Discovery['issuers'][number];

/** Step 1: any address that was copied, and which of the servers behind it is to be used. */
export function AddressStep(props: {
  readonly progress: Progress;
  readonly onChosen: (progress: Progress) => void;
}): JSX.Element {
  const [address, setAddress] = useState(props.progress.address ?? '');
  const [chosen, setChosen] = useState(props.progress.issuer);
  const search = useMutation({
    mutationFn: discover,
    onSuccess: ({ recommended, issuers }) => {
      if (!issuers.some(({ issuer, found }) => found && issuer === chosen)) setChosen(recommended);
    },
  });
  const problem = search.error ? asProblem(search.error) : undefined;
  const messages = problem ? fieldMessages(problem, ['address']) : {};
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    search.mutate(address);
  };
  const usable = search.data?.issuers.some(({ issuer, found }) => found && issuer === chosen) ?? false;
  return (
    <>
      <form className={styles.line} onSubmit={submit}>
        <TextField
          label="Okta address"
          description="Your Okta domain, an issuer, or the address of any page of Okta’s admin console."
          placeholder="example.okta.com"
          inputMode="url"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
          error={messages['address']}
        />
        <Button
          type="submit"
          look={search.data ? 'plain' : 'primary'}
          busy={search.isPending}
          refusal={address.trim() === '' ? 'No address is entered yet.' : undefined}
        >
          {search.isPending ? 'Looking…' : 'Look it up'}
        </Button>
      </form>
      {problem && messages['address'] === undefined && <FormProblem problem={problem} />}
      {search.data && (
        <fieldset className={styles.choices}>
          <legend>Which server signs people in?</legend>
          {search.data.issuers.map((issuer) => (
            <IssuerChoice
              key={issuer.issuer}
              issuer={issuer}
              okta={search.data.okta}
              checked={chosen === issuer.issuer}
              onChoose={() => setChosen(issuer.issuer)}
            />
          ))}
          <Button
            look="primary"
            refusal={usable ? undefined : 'Nothing that can be used was found at this address.'}
            onClick={() => chosen !== undefined && props.onChosen({ address, issuer: chosen })}
          >
            Use this server
          </Button>
        </fieldset>
      )}
    </>
  );
}

function IssuerChoice(props: {
  readonly issuer: Issuer;
  readonly okta: boolean;
  readonly checked: boolean;
  readonly onChoose: () => void;
}): JSX.Element {
  const { issuer, okta, checked, onChoose } = props;
  return (
    <label className={styles.choice}>
      <input type="radio" name="issuer" checked={checked} disabled={!issuer.found} onChange={onChoose} />
      <span>
        <strong>{kindOf(issuer, okta)}</strong>
        <code>{issuer.issuer}</code>
        <span>{issuer.found ? foundWords(issuer, okta) : missingWords(issuer)}</span>
      </span>
    </label>
  );
}

function kindOf({ serverType, issuer }: Issuer, okta: boolean): string {
  if (!okta) return 'OpenID provider';
  if (serverType === 'org') return 'The org’s own server';
  return issuer.endsWith('/oauth2/default') ? 'The default custom server' : 'A custom server';
}

function foundWords({ serverType, signingKeys = 0, clockSkewSeconds = 0 }: Issuer, okta: boolean): string {
  const facts = [`✔ found, ${signingKeys} signing ${signingKeys === 1 ? 'key' : 'keys'}`];
  if (Math.abs(clockSkewSeconds) > 5)
    facts.push(`its clock differs by ${clockSkewSeconds} s from the gateway’s`);
  if (okta) {
    facts.push(
      serverType === 'org'
        ? 'in every Okta org; puts groups into the ID token'
        : 'needs API Access Management, a paid add-on; needs an access policy and a groups claim of its own',
    );
  }
  return `${facts.join(' · ')}.`;
}

function missingWords({ reason, named }: Issuer): string {
  if (reason === 'other-issuer') return `✗ names itself ${named}.`;
  if (reason === 'not-found') return '✗ there is no such server.';
  return `✗ gave no usable answer (${reason}).`;
}
