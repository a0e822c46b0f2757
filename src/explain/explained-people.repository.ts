import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Subject } from '../subjects/subject.entity.js';

/** Looks people up by what Okta calls them. */
@Injectable()
export class ExplainedPeopleRepository {
  constructor(private readonly dataSource: DataSource) {}

  async findBySub(connectionId: string, sub: string): Promise<Subject | null> {
    return this.dataSource.manager.findOneBy(Subject, { connectionId, sub });
  }

  /** People with this login in any case, at most two: more than one is too many already. */
  async findByLogin(connectionId: string, login: string): Promise<Subject[]> {
    return this.dataSource.manager
      .createQueryBuilder(Subject, 'subject')
      .where('subject.connection_id = :connectionId AND lower(subject.login) = lower(:login)', {
        connectionId,
        login,
      })
      .limit(2)
      .getMany();
  }
}
