import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { personQuery } from '../../api/people.queries.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { Select, TextArea, TextField } from '../../ui/field.js';
import { onDemand } from '../../ui/on-demand.js';
import { entitySample, partValue, personSample, sampleFault, type SampleText } from './condition-samples.js';
import styles from './condition.module.css';
import { lastSessionQuery } from './condition.queries.js';
import { entitiesToPickQuery } from './entities.queries.js';

const PersonPicker = onDemand(
  () => import('../../ui/person-picker.js').then((module) => module.PersonPicker),
  <p>Loading the search…</p>,
);

/** What a condition is tried on, and what each part of it gives: made up, or a real person and a real entity. */
export function ConditionSample(props: {
  /** Slug. */
  readonly application: string;
  /** Entities of this type are offered; `*` = of any. */
  readonly resourceType: string;
  readonly sample: SampleText;
  readonly onChange: (sample: SampleText) => void;
  /** Whether it holds; undefined while that isn't known. */
  readonly holds: boolean | undefined;
  readonly parts: readonly Schemas['ConditionPartResponse'][];
}): JSX.Element {
  const { application, resourceType, sample, onChange, holds, parts } = props;
  const [subject, setSubject] = useState<string>();
  const person = useQuery({ ...personQuery(subject ?? ''), enabled: subject !== undefined });
  const [taken, setTaken] = useState<string>();
  const entities = useQuery({
    ...entitiesToPickQuery(application, resourceType === '*' ? undefined : resourceType),
    enabled: useMay('applications:read'),
  });
  const session = useQuery({
    ...lastSessionQuery(subject ?? ''),
    enabled: useMay('sessions:read') && subject !== undefined,
  });
  if (subject !== undefined && person.data && !session.isFetching && taken !== subject) {
    setTaken(subject);
    onChange({ ...sample, subject: personSample(person.data.body, session.data?.items[0]) });
  }
  const fault = sampleFault(sample);
  const found = entities.data?.body.items ?? [];
  return (
    <div className={styles.sample}>
      <div>
        <PersonPicker subject={subject} onChange={setSubject} />
        <TextArea
          label="Subject, as JSON"
          rows={6}
          value={sample.subject}
          onChange={(event) => onChange({ ...sample, subject: event.target.value })}
        />
        {found.length > 0 && (
          <Select
            label="Entity"
            value=""
            onChange={({ target: { value } }) => {
              const entity = found[Number(value)];
              if (value !== '' && entity) onChange({ ...sample, resource: entitySample(entity) });
            }}
          >
            <option value="">Take a stored one …</option>
            {found.map(({ type, id }, index) => (
              <option key={`${type} ${id}`} value={index}>
                {type} {id}
              </option>
            ))}
          </Select>
        )}
        <TextArea
          label="Resource, as JSON"
          rows={6}
          value={sample.resource}
          onChange={(event) => onChange({ ...sample, resource: event.target.value })}
        />
        <TextField
          label="Action"
          value={sample.action}
          onChange={(event) => onChange({ ...sample, action: event.target.value })}
        />
      </div>
      <div role="status">
        {fault}
        {fault === undefined && holds !== undefined && (
          <p>
            <Badge look={holds ? 'good' : 'bad'}>{holds ? '✔ It holds' : '✗ It does not hold'}</Badge>
          </p>
        )}
        {fault === undefined && (
          <dl className={styles.parts}>
            {parts.map((part) => (
              <div key={`${part.offset} ${part.text}`}>
                <dt>
                  <code>{part.text}</code>
                </dt>
                <dd>{partValue(part)}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </div>
  );
}
