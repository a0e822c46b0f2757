import { useEffect, useState, type ComponentType, type ReactNode } from 'react';

/** A component whose code comes when it is needed. */
export interface OnDemand<Props> {
  (props: Props): ReactNode;
  /** Fetches the code now, so that it is there when it is needed and nothing can be fetched any more. */
  readonly prefetch: () => Promise<unknown>;
}

/**
 * A part of the page whose code is fetched when it is first drawn, and which is drawn as soon as that is there: React's own
 * `lazy` holds back what follows an empty place for 300 ms, and again for each part within a part. Code that can't be fetched
 * is an error of the place where it would be; drawn anew, it is fetched anew.
 * @param meanwhile What stands there until then. Default: nothing.
 */
export function onDemand<Props extends object>(
  fetchPart: () => Promise<ComponentType<Props>>,
  meanwhile: ReactNode = null,
): OnDemand<Props> {
  let Part: ComponentType<Props> | undefined;
  const prefetch = async (): Promise<void> => {
    Part ??= await fetchPart();
  };
  function PartOnDemand(props: Props): ReactNode {
    const [, settle] = useState({});
    useEffect(() => {
      if (Part) return undefined;
      let shown = true;
      prefetch().then(
        () => shown && settle({}),
        (error: unknown) =>
          shown &&
          settle(() => {
            throw error;
          }),
      );
      return () => {
        shown = false;
      };
    }, []);
    return Part ? <Part {...props} /> : meanwhile;
  }
  PartOnDemand.prefetch = prefetch;
  return PartOnDemand;
}
