import type { Overview } from '../../api/overview.queries.js';
import { grouped } from '../../ui/number-words.js';
import type { Status } from './status.js';

type Item = NonNullable<Overview['attention']>[number];

/** What is said of something that wants attention. */
export function attentionStatus(item: Item): Status {
  const { kind, count, ref } = item;
  switch (kind) {
    case 'dead-deliveries':
      return {
        look: 'bad',
        sentence: `${counted(count, 'delivery of events was', 'deliveries of events were')} given up.`,
        detail: 'The system that waits for them does not know of it. Each can be sent again.',
        way: { to: 'settings', tab: 'triggers', open: ref, label: 'Look at the deliveries' },
      };
    case 'expiring-tokens':
      return {
        look: 'warn',
        sentence: `${counted(count, 'API token ends', 'API tokens end')} within a week: ${listed(item)}.`,
        detail: 'Whatever uses it is refused from then on.',
        way: { to: 'settings', tab: 'tokens', label: 'Look at the API tokens' },
      };
    case 'expiring-credentials':
      return {
        look: 'warn',
        sentence: `${counted(count, 'credential', 'credentials')} of applications ${count === 1 ? 'ends' : 'end'} within a week: ${listed(item)}.`,
        detail: 'The application gets no decision by it from then on.',
        ...(ref === undefined
          ? {}
          : { way: { to: 'application', slug: ref, tab: 'credentials', label: `Look at ${ref}` } }),
      };
    case 'shadow-mode':
      return {
        look: 'warn',
        sentence:
          count === 1
            ? `${listed(item)} is only watched: nothing is denied there.`
            : `${grouped(count)} applications are only watched, nothing is denied there: ${listed(item)}.`,
        detail: 'Whatever the rules say, everybody gets through.',
        ...(ref === undefined ? {} : { way: { to: 'application', slug: ref, label: `Look at ${ref}` } }),
      };
    case 'environment-drift':
      return {
        look: 'warn',
        sentence: `The environment says something else than is stored of the connection ${ref}: ${listed(item)}.`,
        detail: 'What is stored counts.',
        way: { to: 'settings', tab: 'configuration', label: 'Look at the configuration' },
      };
  }
}

function counted(count: number, one: string, many: string): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

function listed({ names, count }: Item): string {
  const more = count - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
}
