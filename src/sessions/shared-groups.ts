import type { Group } from '../subjects/membership.js';
import { bytesOfText } from './held-bytes.js';

/** What a group takes besides its texts: the object and its place in a table, measured. */
const BYTES_PER_GROUP = 96;

/** A group that everybody who is in it has in common. Who reads it sees a {@link Group}. */
export class SharedGroup implements Group {
  readonly name: string;
  declare readonly id?: string;
  readonly #bytes: number;
  /** Lists that it is in. Hidden from JSON and from comparisons. */
  #uses = 0;

  constructor({ name, id }: Group) {
    this.name = name;
    if (id !== undefined) this.id = id;
    this.#bytes = BYTES_PER_GROUP + bytesOfText(name) + bytesOfText(id);
  }

  /** About how many bytes of memory it takes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts one more list. @returns whether it is the first. */
  hold(): boolean {
    this.#uses += 1;
    return this.#uses === 1;
  }

  /** Counts one list less. @returns whether it was the last. */
  letGo(): boolean {
    this.#uses -= 1;
    return this.#uses === 0;
  }
}

/**
 * The groups of the sessions in memory, each once however many people are in it. A group is counted by the lists that
 * hold it, and forgotten with the last: the table never outgrows them.
 */
export class SharedGroups {
  private readonly byName = new Map<string, SharedGroup>();
  private readonly byId = new Map<string, SharedGroup>();
  private heldBytes = 0;

  /** About how many bytes the groups take that somebody holds. */
  get bytes(): number {
    return this.heldBytes;
  }

  /** How many groups can be shared at the moment. */
  get size(): number {
    return this.byName.size + this.byId.size;
  }

  /** The same list of shared groups. It must be {@link release}d exactly once. */
  hold(groups: readonly Group[]): readonly SharedGroup[] {
    return groups.map((group) => {
      const shared = this.shared(group);
      if (shared.hold()) this.heldBytes += shared.bytes;
      return shared;
    });
  }

  /** Says that a list is not needed any more. Who still reads it may go on. */
  release(groups: readonly SharedGroup[]): void {
    for (const group of groups) if (group.letGo()) this.forget(group);
  }

  private shared(group: Group): SharedGroup {
    const [table, ref] = this.placeOf(group);
    const known = table.get(ref);
    if (known?.name === group.name) return known;
    // A group that was renamed: from now on its new name is shared; who has the old one keeps it.
    const shared = new SharedGroup(group);
    table.set(ref, shared);
    return shared;
  }

  private forget(group: SharedGroup): void {
    this.heldBytes -= group.bytes;
    const [table, ref] = this.placeOf(group);
    if (table.get(ref) === group) table.delete(ref);
  }

  private placeOf({ name, id }: Group): [table: Map<string, SharedGroup>, ref: string] {
    return id === undefined ? [this.byName, name] : [this.byId, id];
  }
}
