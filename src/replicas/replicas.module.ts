/**
 * Replicas: which processes of the gateway there are, and whether each decides by what admins said last.
 *
 * Owns the table `replicas`, in which each process announces itself (`ReplicaAnnouncer`), and `GET /api/v1/replicas`. It
 * only tells: whether a process may decide is for its own lease on the change log to say.
 */
import { Module } from '@nestjs/common';
import { AccessModelModule } from '../access-model/access-model.module.js';
import { ReplicaAnnouncer } from './replica-announcer.js';
import { ReplicasController } from './replicas.controller.js';
import { ReplicasRepository } from './replicas.repository.js';
import { ReplicasService } from './replicas.service.js';

@Module({
  imports: [AccessModelModule],
  controllers: [ReplicasController],
  providers: [ReplicaAnnouncer, ReplicasRepository, ReplicasService],
  exports: [ReplicasService],
})
export class ReplicasModule {}
