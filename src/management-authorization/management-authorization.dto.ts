/** Where an admin grants the gateway access to Okta's management API. */
export class ManagementAuthorizationResponse {
  /**
   * To be opened in the browser that sent the request, within ten minutes, signed in at Okta as the admin whose rights
   * the gateway shall have.
   */
  authorizationUrl: string;
}
