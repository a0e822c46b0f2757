import type { Caller } from '../access/caller.js';
import { assertMayConferRole } from './escalation.js';

const caller = (permissions: string[], roles: string[] = []) =>
  ({ permissions: new Set(permissions), roles }) as unknown as Caller;
const readers = new Set(['roles:read', 'group-mappings:read']);

describe('who may give away a role', () => {
  it('is who holds every permission of it and writes applications', () => {
    const giver = caller(['roles:read', 'group-mappings:read', 'applications:write']);
    expect(() => assertMayConferRole(giver, 'reader', readers)).not.toThrow();
  });

  it('is who holds every permission of it and the role itself', () => {
    const giver = caller(['roles:read', 'group-mappings:read'], ['reader']);
    expect(() => assertMayConferRole(giver, 'reader', readers)).not.toThrow();
  });

  it('is nobody who lacks one of its permissions, even if they hold the role; what they lack is named', () => {
    const giver = caller(['roles:read', 'applications:write'], ['reader']);
    expect(() => assertMayConferRole(giver, 'reader', readers)).toThrow('group-mappings:read');
  });

  it('is nobody who neither holds it nor says what it may do in applications', () => {
    expect(() => assertMayConferRole(caller([]), 'wiki-editor', new Set())).toThrow(
      'only give away the role wiki-editor',
    );
  });
});
