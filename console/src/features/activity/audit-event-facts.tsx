import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { Badge } from '../../ui/badge.js';
import { CopyButton } from '../../ui/copy-button.js';
import { FactList, type Fact } from '../../ui/fact-list.js';
import { absoluteTime } from '../../ui/time-words.js';
import { actionWords, outcomeWord, saidIn, sealWords, targetName } from './activity-words.js';
import { Actor } from './actor.js';

/** All that is known of an event besides what it changed. */
export function AuditEventFacts({ event }: { readonly event: Schemas['AuditEventResponse'] }): JSX.Element {
  const { at, action, actor, target, outcome, connection, requestId, address, seal } = event;
  const [look, words] = outcomeWord(outcome);
  const said = (label: string, field: string): Fact[] => {
    const value = saidIn(event, field);
    return value === undefined ? [] : [{ label, value: <code>{value}</code> }];
  };
  const facts: Fact[] = [
    {
      label: 'What',
      value: (
        <>
          {actionWords(action)} <code>{action}</code>
        </>
      ),
    },
    {
      label: 'To what',
      value: (
        <>
          {targetName(event)}{' '}
          <code>
            {target.type}:{target.id}
          </code>
        </>
      ),
    },
    { label: 'Who', value: <Actor actor={actor} /> },
    { label: 'When', value: <time dateTime={at}>{absoluteTime(Date.parse(at))}</time> },
    { label: 'Outcome', value: <Badge look={look}>{words}</Badge> },
    ...said('Reason', 'reason'),
    ...(address === undefined
      ? said('Address', 'address')
      : [
          {
            label: 'Address',
            value: (
              <Link to="/activity" search={{ tab: 'audit', address }}>
                {address}
              </Link>
            ),
          },
        ]),
    { label: 'Connection', value: connection ?? 'the whole gateway' },
    {
      label: 'Request id',
      value: (
        <>
          <Link to="/activity" search={{ tab: 'audit', requestId }}>
            {requestId}
          </Link>{' '}
          <CopyButton text={requestId} what="request id" />
        </>
      ),
    },
    ...(seal ? [{ label: 'Chain', value: <Seal seal={seal} /> }] : []),
  ];
  return <FactList facts={facts} />;
}

function Seal(props: { readonly seal: NonNullable<Schemas['AuditEventResponse']['seal']> }): JSX.Element {
  const [look, words] = sealWords(props.seal);
  return <Badge look={look}>{words}</Badge>;
}
