import type { ClientAddresses, NotificationAddresses } from './connection-addresses.js';
import type { SetupStep } from './connection-response.dto.js';

/** The ways in which a provider itself tells the gateway of changes at once. All are optional, and all are worth having. */
export function notificationSteps({
  eventHookUrl,
  universalLogoutUrl,
  backchannelLogoutUri,
}: NotificationAddresses & Pick<ClientAddresses, 'backchannelLogoutUri'>): SetupStep[] {
  return [
    {
      title: 'Optional: let changes arrive in seconds, with an event hook',
      text: 'POST /api/v1/event-triggers {"kind": "event-hook"} answers the id of the trigger and, once, its secret. With an API credential that has okta.eventHooks.manage, POST …/event-triggers/:id/register does the rest. Else, as Super Administrator: Workflow → Event Hooks → Create Event Hook, with this URL, this authentication field and the secret; subscribe to the events of groups and user lifecycle, then Actions → Verify. Okta reaches https addresses alone. Hooks may lose events, so add a poll as well: {"kind": "poll"}, which needs okta.logs.read.',
      values: [
        { field: 'URL', value: eventHookUrl },
        { field: 'Authentication field', value: 'Authorization' },
      ],
    },
    {
      title: 'Optional: let Okta sign people out here, with Universal Logout',
      text: 'Applications → Applications → the app integration → Authentication → Logout → Edit → Global Token Revocation: choose "Okta system or admin initiates logout", and enter these. Both subject formats work; "Issuer and Subject Identifier" means exactly one person. It takes Identity Engine, and the feature has to be enabled for the org.',
      values: [
        { field: 'Logout endpoint URL', value: universalLogoutUrl },
        { field: 'Endpoint authentication type', value: 'Signed JWT' },
        { field: 'Subject format', value: 'Issuer and Subject Identifier' },
      ],
    },
    {
      title: 'With another OpenID provider than Okta: back-channel logout',
      text: 'Okta has none and needs none of this. Where a provider offers OpenID Connect Back-Channel Logout, enter this address at its client, with the session required (backchannel_logout_session_required) if that can be chosen: who signs out there is signed out here.',
      values: [{ field: 'Back-channel logout URI', value: backchannelLogoutUri }],
    },
  ];
}
