/**
 * People, as statistics count them: how many hold no role. Statistics are kept below roles and can't derive them; here
 * they are told who can.
 *
 * Owns nothing stored, and no route.
 */
import { Module, type OnModuleInit } from '@nestjs/common';
import { StatisticsService } from '../statistics/statistics.service.js';
import { PeopleModule } from './people.module.js';
import { PeopleWithoutRole } from './people-without-role.js';

@Module({ imports: [PeopleModule], providers: [PeopleWithoutRole] })
export class PeopleStatisticsModule implements OnModuleInit {
  constructor(
    private readonly statistics: StatisticsService,
    private readonly people: PeopleWithoutRole,
  ) {}

  onModuleInit(): void {
    this.statistics.countPeopleBy((connectionId) => this.people.count(connectionId));
  }
}
