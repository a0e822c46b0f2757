/** Which versions a gateway is made of. */
export class AboutResponse {
  /** Of Rolegate, as the process that answers runs it. */
  gateway: string;
  /** Of Node.js in that process: `20.20.2`. */
  node: string;
  /** Of the database server: `16.4`. */
  postgres: string;
  /** The newest migration of the database: `LivePeople1795000000021`. */
  schema: string;
}
