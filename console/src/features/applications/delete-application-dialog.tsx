import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { QueryView } from '../../ui/query-view.js';
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
  const impact = useQuery(applicationImpactQuery(slug));
  const remove = useDeleteApplication();
  const navigate = useNavigate();
  const blocked = impact.data?.body.blockedBy?.map(({ detail }) => detail).join(' ');
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Delete ${name}`}
      action="Delete application"
      typeToConfirm={slug}
      busy={remove.isPending || impact.isPending}
      problem={remove.error ?? undefined}
      refused={blocked === undefined ? undefined : <p>{blocked}</p>}
      onConfirm={() =>
        remove.mutate(
          { application: slug, etag: impact.data?.etag },
          {
            onSuccess: () => {
              announce(`Deleted ${name}`);
              void navigate({ to: '/applications' });
            },
            // What it would touch has changed: the new numbers are shown before anything is done.
            onError: ({ status }) => {
              if (status === 412) void impact.refetch();
            },
          },
        )
      }
    >
      <QueryView query={impact} label="impact" permission="applications:read" rows={2}>
        {({ body }) => (
          <p>
            {impactSentence(body)}
            {body.truncated && ' There was no time to count everybody: it may be more.'}
          </p>
        )}
      </QueryView>
      <p>
        It can’t be brought back. To close it for now, remove its access rules instead: then everything is
        denied, and its grants, entities and credentials stay.
      </p>
    </ConfirmDialog>
  );
}
