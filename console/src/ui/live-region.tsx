import { useEffect, useState, type JSX, type ReactNode } from 'react';

/** How long a region stands empty before it speaks, in milliseconds: by then screen readers know of it. */
const EMPTY_MS = 100;

/**
 * Words that are read out when they appear, and whenever they change, politely. A screen reader hears what changes in a
 * region, not the region that arrives with its words in it (WAI-ARIA 1.2, live regions): it stands empty for a moment.
 */
export function LiveRegion({
  className,
  children,
}: {
  /** Of the element around the words. */
  readonly className?: string | undefined;
  readonly children: ReactNode;
}): JSX.Element {
  const [known, setKnown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setKnown(true), EMPTY_MS);
    return () => clearTimeout(timer);
  }, []);
  return <div role="status">{known && <div className={className}>{children}</div>}</div>;
}
