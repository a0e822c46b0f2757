/** Which keys belong to an owner. Nearly every owner has one, which is therefore kept without a set around it. */
export class KeyIndex {
  private readonly keysByOwner = new Map<string, string | Set<string>>();

  /** The keys of an owner; none when the owner is not known. */
  of(owner: string): Iterable<string> {
    const keys = this.keysByOwner.get(owner);
    if (keys === undefined) return [];
    return typeof keys === 'string' ? [keys] : keys;
  }

  add(owner: string, key: string): void {
    const keys = this.keysByOwner.get(owner);
    if (keys === undefined) this.keysByOwner.set(owner, key);
    else if (typeof keys !== 'string') keys.add(key);
    else if (keys !== key) this.keysByOwner.set(owner, new Set([keys, key]));
  }

  delete(owner: string, key: string): void {
    const keys = this.keysByOwner.get(owner);
    if (keys === key) this.keysByOwner.delete(owner);
    else if (typeof keys === 'object' && keys.delete(key) && keys.size === 0) this.keysByOwner.delete(owner);
  }
}
