import { useState } from 'react';
import { useLiveEvents } from '../../live/live-listeners.js';

/** Who changed mappings last, as the event stream told since the page was opened; undefined when it told nothing. */
export function useLastChanger(): string | undefined {
  const [name, setName] = useState<string>();
  useLiveEvents(({ kind, data }) => {
    if (kind !== 'admin-change' || !String(data['action']).startsWith('group-mapping')) return;
    const actor = data['actor'];
    if (typeof actor === 'object' && actor !== null && 'name' in actor) setName(String(actor.name));
  });
  return name;
}
