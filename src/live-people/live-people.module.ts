/**
 * Live people: what a change or a deletion means for everybody who is signed in, before it is made.
 *
 * Owns the look at people with a session (`LivePeople`, within bounds of time: the database counts them by the groups that
 * decide about roles, and each kind is judged once), the same look at everybody who is known (`KnownPeople`), what a change of group mappings means for a membership
 * (`MappingChange`, asked of the functions that derive roles), and the count of who gains and loses which role. It has no
 * routes and writes nothing; who asks decides what concerns somebody.
 */
import { Module } from '@nestjs/common';
import { KnownPeople } from './known-people.service.js';
import { LivePeopleRepository } from './live-people.repository.js';
import { LivePeople } from './live-people.service.js';

@Module({
  providers: [KnownPeople, LivePeople, LivePeopleRepository],
  exports: [KnownPeople, LivePeople, LivePeopleRepository],
})
export class LivePeopleModule {}
