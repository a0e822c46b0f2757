import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { notFound } from '../errors/gateway-error.js';
import { resourceId } from '../http/resource-id.js';
import type { Subject } from '../subjects/subject.entity.js';
import { SubjectsRepository } from '../subjects/subjects.repository.js';
import type { SignInFilter } from './sign-ins.repository.js';

/** Finds the people that a caller may see: those of the caller's connection; callers of the platform see everybody. */
@Injectable()
export class VisibleSubjects {
  constructor(private readonly subjects: SubjectsRepository) {}

  /** @throws GatewayError `not-found` alike for nobody and for somebody of another connection. */
  async find(caller: Caller, id: string): Promise<Subject> {
    const subject = await this.subjects.findById(resourceId(id, 'person'));
    if (!subject || (!caller.platform && subject.connectionId !== caller.connectionId))
      throw notFound('person');
    return subject;
  }
}

/** Which sign-ins are somebody's. Tries that were refused bear the id of the local account, which is the `sub` of its person. */
export function whose({ connectionId, id: subjectId, sub, membershipSource }: Subject): SignInFilter {
  const accountId = membershipSource === 'local' ? sub : undefined;
  return { connectionId, subjectId, accountId };
}
