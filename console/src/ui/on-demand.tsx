import { useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { MissingCode } from './missing-code.js';

/** A component whose code comes when it is needed. */
export interface OnDemand<Props> {
  (props: Props): ReactNode;
  /** Fetches the code now, so that it is there when it is needed and nothing can be fetched any more. */
  readonly prefetch: () => Promise<unknown>;
}

/** What stands in the place of a part without its code. */
interface Standing<Props> {
  /** While the code comes. */
  readonly meanwhile: (props: Props) => ReactNode;
  /** Once it is known that it doesn't come. */
  readonly missing: (props: Props) => ReactNode;
}

/**
 * A part of the page whose code is fetched when it is first drawn, and which is drawn as soon as that is there: React's own
 * `lazy` holds back what follows an empty place for 300 ms, and again for each part within a part. Code that can't be fetched
 * is said in its place alone: the rest of the page, and what was typed there, stays.
 */
export function standingIn<Props extends object>(
  fetchPart: () => Promise<ComponentType<Props>>,
  { meanwhile, missing }: Standing<Props>,
): OnDemand<Props> {
  let Fetched: ComponentType<Props> | undefined;
  const prefetch = async (): Promise<ComponentType<Props>> => (Fetched ??= await fetchPart());
  function PartOnDemand(props: Props): ReactNode {
    // Its own: the code may come for another one between this one's drawing and its effect, of which nobody would tell it.
    const [Part, setPart] = useState(() => Fetched);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (Part) return undefined;
      let shown = true;
      prefetch().then(
        (fetched) => shown && setPart(() => fetched),
        () => shown && setFailed(true),
      );
      return () => {
        shown = false;
      };
    }, [Part]);
    if (Part) return <Part {...props} />;
    return failed ? missing(props) : meanwhile(props);
  }
  PartOnDemand.prefetch = prefetch;
  return PartOnDemand;
}

/**
 * A part of a page, as {@link standingIn} tells.
 * @param meanwhile What stands there until its code has come. Default: nothing.
 */
export const onDemand = <Props extends object>(
  fetchPart: () => Promise<ComponentType<Props>>,
  meanwhile: ReactNode = null,
): OnDemand<Props> => standingIn(fetchPart, { meanwhile: () => meanwhile, missing: () => <MissingCode /> });
