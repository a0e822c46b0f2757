import { useEffect, useEffectEvent } from 'react';

/** Tells once that an answer has come, or can't be had. */
export function useSettled(isPending: boolean, onSettled: () => void): void {
  const settle = useEffectEvent(onSettled);
  useEffect(() => {
    if (!isPending) settle();
  }, [isPending]);
}
