import type { OktaPage } from './okta-operations.js';
import { OktaProblem } from './okta-problem.js';
import type { FencedSdk, SdkClient, SdkCollection } from './okta-sdk.js';
import type { OktaCall } from './okta-call.js';

/** More pages than this are no list of one person's things: Okta's hold 200 items, but may be shorter or empty. */
const MOST_PAGES = 500;

/** One page of a list that the SDK reads, and the cursor of the next one. */
export async function firstPage<T>(
  sdk: FencedSdk,
  call: OktaCall,
  list: (client: SdkClient) => Promise<SdkCollection>,
  toItem: (record: unknown) => T,
): Promise<OktaPage<T>> {
  for await (const { items, after } of sdk.pages(call, list)) return { items: items.map(toItem), after };
  return { items: [], after: null };
}

/**
 * A whole list that the SDK reads.
 * @param onPage Hears each page, and may throw to end the reading.
 */
export async function wholeList(
  sdk: FencedSdk,
  call: OktaCall,
  list: (client: SdkClient) => Promise<SdkCollection>,
  onPage?: (items: readonly unknown[]) => void,
): Promise<unknown[]> {
  const all: unknown[] = [];
  let pages = 0;
  for await (const { items } of sdk.pages(call, list)) {
    all.push(...items);
    onPage?.(items);
    if ((pages += 1) > MOST_PAGES) throw new OktaProblem('garbled', 'Okta’s list does not end');
  }
  return all;
}
