import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Caller } from '../access/caller.js';
import { Clock } from '../config/clock.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import { listedConnectionId } from '../connections/visible-connection.js';
import { GatewayError } from '../errors/gateway-error.js';
import { cursorParts, decodeCursor, pageOf } from '../http/pagination.js';
import { isResourceId } from '../http/resource-id.js';
import { csvFile, wantsCsv } from '../http/export-file.js';
import type { Subject } from '../subjects/subject.entity.js';
import { Exports } from './exports.js';
import {
  SIGN_IN_COLUMNS,
  signInCells,
  toRecordedSignIn,
  type RecordedSignInPage,
  type SignInsQuery,
  type SubjectSignInsQuery,
} from './sign-in.dto.js';
import {
  SignInsRepository,
  type SignInFilter,
  type SignInPlace,
  type SignInRow,
} from './sign-ins.repository.js';
import { VisibleSubjects, whose } from './visible-subjects.js';

/** Sign-ins read at once for a file. */
const FILE_PAGE = 500;

/** The two sides of an HTTP exchange. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** Shows who signed in, when and how, and who was refused. */
@Injectable()
export class SignInsService {
  constructor(
    private readonly signIns: SignInsRepository,
    private readonly subjects: VisibleSubjects,
    private readonly connections: ConnectionsRepository,
    private readonly exports: Exports,
    private readonly clock: Clock,
  ) {}

  /** @throws GatewayError `not-found`, for people of other connections too; `invalid-request` for a foreign cursor. */
  async ofSubject(
    caller: Caller,
    id: string,
    query: SubjectSignInsQuery,
    exchange: Exchange,
  ): Promise<RecordedSignInPage | StreamableFile> {
    const subject = await this.subjects.find(caller, id);
    return this.answer(caller, { ...filterOf(query), ...whose(subject) }, query, exchange);
  }

  /**
   * Those of everybody. Callers of the platform may ask for people and connections that are gone: the audit trail
   * outlives them.
   * @throws GatewayError `not-found` for a connection or a person that the caller may not see, `invalid-request`.
   */
  async ofAll(
    caller: Caller,
    query: SignInsQuery,
    exchange: Exchange,
  ): Promise<RecordedSignInPage | StreamableFile> {
    const connectionId = await this.connectionOf(caller, query.connection);
    const { subject: id } = query;
    const subject = id === undefined ? null : await this.known(caller, id);
    const who = subject
      ? { ...whose(subject), connectionId }
      : { connectionId, subjectId: id?.toLowerCase() };
    const { outcome, format } = query;
    return this.answer(caller, { ...filterOf(query), ...who, outcome }, query, exchange, format);
  }

  /** Null = nobody by now, which only callers of the platform are told. */
  private async known(caller: Caller, id: string): Promise<Subject | null> {
    try {
      return await this.subjects.find(caller, id);
    } catch (error) {
      if (caller.platform && error instanceof GatewayError && error.code === 'not-found') return null;
      throw error;
    }
  }

  private async connectionOf(caller: Caller, named: string | undefined): Promise<string | undefined> {
    try {
      return await listedConnectionId(this.connections, caller, named);
    } catch (error) {
      const mayBeGone = error instanceof GatewayError && error.code === 'not-found' && caller.platform;
      if (!mayBeGone || named === undefined || !isResourceId(named)) throw error;
      if (!(await this.signIns.knowsConnection(named))) throw error;
      return named;
    }
  }

  private async answer(
    caller: Caller,
    filter: SignInFilter,
    { limit, after }: SubjectSignInsQuery,
    { request, response }: Exchange,
    format?: 'csv',
  ): Promise<RecordedSignInPage | StreamableFile> {
    if (wantsCsv(request, response, format)) return this.toFile(caller, filter, response);
    const rows = await this.signIns.findPage(filter, limit + 1, placeOf(after));
    return pageOf(rows, limit, toRecordedSignIn, ({ atMicros, id }) => [atMicros, id]);
  }

  private async toFile(caller: Caller, filter: SignInFilter, response: Response): Promise<StreamableFile> {
    const { connectionId = null, subjectId, method, outcome, from, to } = filter;
    const asked = { method, outcome, from, to };
    await this.exports.note(caller, { list: 'sign-ins', connectionId, subjectId, filter: asked });
    return csvFile(response, {
      name: 'sign-ins',
      at: this.clock.now(),
      columns: SIGN_IN_COLUMNS,
      pages: this.everything(filter),
      toCells: (row) => [signInCells(row)],
    });
  }

  /** Newest first: what comes meanwhile is newer than what was read, and changes nothing. */
  private async *everything(filter: SignInFilter): AsyncGenerator<readonly SignInRow[]> {
    for (let after: SignInPlace | undefined; ;) {
      const rows = await this.signIns.findPage(filter, FILE_PAGE, after);
      yield rows;
      after = rows.at(-1);
      if (rows.length < FILE_PAGE || !after) return;
    }
  }
}

function filterOf({ method, from, to }: SubjectSignInsQuery): SignInFilter {
  return {
    method,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}

function placeOf(cursor: string | undefined): SignInPlace | undefined {
  if (cursor === undefined) return undefined;
  const [atMicros = '', id = ''] = decodeCursor(cursor, [cursorParts.bigint, cursorParts.bigint]).map(String);
  return { atMicros, id };
}
