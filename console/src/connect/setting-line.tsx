import type { JSX } from 'react';
import { CopyButton } from '../ui/copy-button.js';
import { OktaLink } from './okta-link.js';
import { inTheConsole } from './setting-words.js';

/** A setting by its place, what to enter there, and a link to the page of Okta's admin console that has it. */
export function SettingLine(props: {
  readonly where: string;
  readonly value?: string | undefined;
  /** What the value is for, in the name of the button that copies it. */
  readonly what: string;
  readonly adminConsole: string | undefined;
}): JSX.Element {
  const { where, value, what, adminConsole } = props;
  return (
    <p>
      {inTheConsole(where)}
      {value !== undefined && (
        <>
          {': '}
          <code>{value}</code> <CopyButton text={value} what={`the value for ${what}`} />
        </>
      )}{' '}
      <OktaLink adminConsole={adminConsole} words={where} />
    </p>
  );
}
