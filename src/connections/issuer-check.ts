/**
 * What a provider says of an issuer: `confirmed` = its discovery document names it; `other-issuer` = it names another
 * one; `not-reached` = it gave no usable document.
 */
export type IssuerFinding =
  | { readonly verdict: 'confirmed' }
  | {
      readonly verdict: 'other-issuer';
      /** The issuer that the document names, as it has it: of any form and length. */
      readonly named: string;
      /** An issuer of the same provider whose document does name itself; null when none was found. */
      readonly works: string | null;
    }
  | { readonly verdict: 'not-reached' };

/** What connections ask of a provider before they store its issuer. `openid-provider/` answers. */
export abstract class IssuerCheck {
  /** Reads the discovery document of an acceptable issuer, bounded in time (3 s) and size; never throws. */
  abstract check(issuer: string): Promise<IssuerFinding>;
}
