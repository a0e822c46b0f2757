import { useEffect, useState, type JSX, type RefObject } from 'react';
import styles from './board.module.css';

/** A mapping, drawn. */
export interface BoardLink {
  readonly group: string;
  readonly role: string;
  readonly changed: boolean;
}

/** The lines between groups and roles. They say nothing that the cards don't say in words. */
export function BoardLines(props: {
  /** What holds both columns: cards in it have `data-group` or `data-role`. */
  readonly board: RefObject<HTMLElement | null>;
  readonly links: readonly BoardLink[];
}): JSX.Element {
  const { board, links } = props;
  const [drawn, setDrawn] = useState<readonly { readonly d: string; readonly link: BoardLink }[]>([]);
  useEffect(() => {
    const element = board.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setDrawn(measure(element, links)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [board, links]);
  return (
    <svg className={styles.lines} aria-hidden="true">
      {drawn.map(({ d, link }) => (
        <path key={`${link.group} ${link.role}`} d={d} data-changed={link.changed || undefined} />
      ))}
    </svg>
  );
}

function measure(board: HTMLElement, links: readonly BoardLink[]): { d: string; link: BoardLink }[] {
  const svg = board.querySelector('svg');
  if (!svg) return [];
  const { top, width } = svg.getBoundingClientRect();
  if (width === 0) return [];
  const middles = (name: 'group' | 'role'): Map<string, number> =>
    new Map(
      [...board.querySelectorAll<HTMLElement>(`[data-${name}]`)].map((card) => {
        const box = card.getBoundingClientRect();
        return [card.dataset[name] ?? '', Math.round(box.top + box.height / 2 - top)];
      }),
    );
  const [groups, roles] = [middles('group'), middles('role')];
  const bend = Math.round(width / 2);
  return links.flatMap((link) => {
    const [from, to] = [groups.get(link.group), roles.get(link.role)];
    if (from === undefined || to === undefined) return [];
    return [{ d: `M0 ${from}C${bend} ${from} ${bend} ${to} ${Math.round(width)} ${to}`, link }];
  });
}
