/**
 * Replicas: which processes of the gateway there are, and whether each decides by what admins said last.
 *
 * Owns the table `replicas`, in which each process announces itself (`ReplicaAnnouncer`), `GET /api/v1/replicas` and
 * `GET /api/v1/about` (which versions they are of). It only tells: whether a process may decide is for its own lease on the change log to say.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { AboutController } from './about.controller.js';
import { ReplicaAnnouncer } from './replica-announcer.js';
import { ReplicasController } from './replicas.controller.js';
import { ReplicasRepository } from './replicas.repository.js';
import { ReplicasService } from './replicas.service.js';

@Module({
  imports: [AccessModelModule],
  controllers: [AboutController, ReplicasController],
  providers: [ReplicaAnnouncer, ReplicasRepository, ReplicasService],
  exports: [ReplicasService],
})
export class ReplicasModule {}
