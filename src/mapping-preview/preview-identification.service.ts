import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { GatewayError } from '../errors/gateway-error.js';
import { GroupIdentification } from '../group-mappings/group-identification.js';
import type { PreviewConflict, PreviewWarning } from './preview.dto.js';
import type { WantedEntry } from './wanted-mappings.js';

/** An entry whose group is as well identified as it can be. */
export type IdentifiedEntry = WantedEntry & { readonly groupId: string | null };

/** What was found out about the groups of a set. */
export interface IdentifiedEntries {
  readonly entries: IdentifiedEntry[];
  readonly conflicts: PreviewConflict[];
  readonly warnings: PreviewWarning[];
  /** True when there was no time to ask about all groups. */
  readonly truncated: boolean;
}

/** Questions to Okta at a time. */
const CONCURRENCY = 4;
/** How long after the first question another one is begun, in milliseconds. */
const PATIENCE_MS = 4_000;

/** Finds out which groups a set means, as a write would, but goes on where one fails. */
@Injectable()
export class PreviewIdentification {
  constructor(
    private readonly identification: GroupIdentification,
    private readonly clock: Clock,
  ) {}

  /** Never fails for Okta's sake. */
  async identify(connectionId: string, wanted: readonly WantedEntry[]): Promise<IdentifiedEntries> {
    const entries = wanted.map((entry): IdentifiedEntry => ({ ...entry, groupId: entry.groupId ?? null }));
    const conflicts: PreviewConflict[] = [];
    const warnings: PreviewWarning[] = [];
    const giveUpAt = this.clock.monotonic() + PATIENCE_MS;
    let truncated = false;
    const open = [...wanted.entries()].filter(([, entry]) => isOpen(entry)).values();
    const work = async (): Promise<void> => {
      for (const [index, { groupName, groupId, pointer, existing, role }] of open) {
        truncated ||= this.clock.monotonic() >= giveUpAt;
        if (truncated) return;
        const named = { groupName, ...(groupId ? { groupId } : {}), pointer: pointer ?? '' };
        try {
          const found = await this.identification.identify(connectionId, named);
          entries[index] = { groupName, groupId: found.groupId, pointer, existing, role };
          if (found.warnings.length > 0) warnings.push({ groupName, warnings: [...found.warnings] });
        } catch (error) {
          if (!(error instanceof GatewayError)) throw error;
          conflicts.push({ code: error.code, detail: error.message, pointer: pointerOf(error, pointer) });
          // Okta in trouble is in trouble for the other groups, too.
          truncated ||= error.status >= 500;
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return { entries, conflicts: onePerCode(conflicts), warnings, truncated };
  }
}

/** Whether a write would ask Okta about the group: it is new, or its id is to be another one. */
function isOpen({ pointer, existing, groupId }: WantedEntry): boolean {
  return pointer !== null && (!existing || existing.groupId !== groupId);
}

function pointerOf({ errors }: GatewayError, pointer: string | null): string {
  return errors?.[0]?.pointer ?? pointer ?? '';
}

/** Every fault of a value by itself, but an outage once. */
function onePerCode(conflicts: readonly PreviewConflict[]): PreviewConflict[] {
  const outage = conflicts.find(({ code }) => code === 'okta-unavailable' || code === 'unavailable');
  const faults = conflicts.filter(({ code }) => code !== 'okta-unavailable' && code !== 'unavailable');
  return outage ? [...faults, { code: outage.code, detail: outage.detail }] : faults;
}
