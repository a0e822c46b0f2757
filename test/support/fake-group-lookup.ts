import type { GatewayError } from '../../src/errors/gateway-error.js';
import { GroupLookup, type DirectoryGroup } from '../../src/group-mappings/group-lookup.js';

/** Okta's directory as a test says it is. A connection that was given no groups has no API credential. */
export class FakeGroupLookup extends GroupLookup {
  /** Thrown at every question while set. */
  failure: GatewayError | null = null;
  /** How often it was asked. */
  questions = 0;
  /** Runs before each answer, for tests about what happens meanwhile. */
  beforeAnswer: () => Promise<void> = () => Promise.resolve();
  private readonly groups = new Map<string, readonly DirectoryGroup[]>();

  /** Gives a connection an API credential and these groups, `id: name`. */
  hold(connectionId: string, groups: Readonly<Record<string, string>>): void {
    this.groups.set(
      connectionId,
      Object.entries(groups).map(([id, name]) => ({ id, name, type: 'OKTA_GROUP' })),
    );
  }

  /** Forgets every credential, group and failure. */
  reset(): void {
    this.groups.clear();
    this.failure = null;
    this.questions = 0;
    this.beforeAnswer = () => Promise.resolve();
  }

  async findByName(connectionId: string, name: string): Promise<readonly DirectoryGroup[] | null> {
    const groups = await this.ask(connectionId);
    return groups?.filter((group) => group.name.toLowerCase() === name.toLowerCase()) ?? null;
  }

  async findById(connectionId: string, id: string): Promise<DirectoryGroup | null | undefined> {
    const groups = await this.ask(connectionId);
    return groups && (groups.find((group) => group.id === id) ?? null);
  }

  private async ask(connectionId: string): Promise<readonly DirectoryGroup[] | undefined> {
    this.questions += 1;
    const groups = this.groups.get(connectionId);
    await this.beforeAnswer();
    if (this.failure) throw this.failure;
    return groups;
  }
}
