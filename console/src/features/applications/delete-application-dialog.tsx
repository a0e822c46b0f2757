import { useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { ImpactDialog } from '../../ui/impact-dialog.js';
import { announce } from '../../ui/toasts.js';
import { impactSentence } from './application-fields.js';
import { applicationImpactQuery, useDeleteApplication, type Application } from './applications.queries.js';

/** Deletes an application after its name was typed, unless what it would touch has changed since it was shown. */
export function DeleteApplicationDialog(props: {
  readonly application: Application;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, onClose } = props;
  const { slug, name } = application;
  const remove = useDeleteApplication();
  const navigate = useNavigate();
  return (
    <ImpactDialog
      query={applicationImpactQuery(slug)}
      permission="applications:read"
      title={`Delete ${name}`}
      action="Delete application"
      typeToConfirm={slug}
      refused={({ blockedBy }) => blockedBy && <p>{blockedBy.map(({ detail }) => detail).join(' ')}</p>}
      make={(etag) => remove.mutateAsync({ application: slug, etag })}
      onDone={() => {
        announce(`Deleted ${name}`);
        void navigate({ to: '/applications' });
      }}
      onClose={onClose}
    >
      {(impact) => (
        <>
          <p>
            {impactSentence(impact)}
            {impact.truncated && ' There was no time to count everybody: it may be more.'}
          </p>
          <p>
            It can’t be brought back. To close it for now, remove its access rules instead: then everything is
            denied, and its grants, entities and credentials stay.
          </p>
        </>
      )}
    </ImpactDialog>
  );
}
