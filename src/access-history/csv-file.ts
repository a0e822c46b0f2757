import { Logger, StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { csvRows, type Cell } from './csv.js';

/** How long a client may take nothing before it is given up, in milliseconds. */
const STALL_MS = 60_000;

/** What a CSV answer consists of. */
export interface CsvContent<Row> {
  /** Lower-case words joined by hyphens. */
  readonly name: string;
  readonly at: Date;
  readonly columns: readonly string[];
  /** Pages as they are read; the next one is asked for when the client has taken the one before. */
  readonly pages: AsyncIterable<readonly Row[]>;
  readonly toCells: (row: Row) => readonly (readonly Cell[])[];
}

/** Whether a request would rather have CSV than JSON. */
export function wantsCsv(request: Request, response: Response): boolean {
  response.vary('Accept');
  return request.accepts(['application/json', 'text/csv']) === 'text/csv';
}

/**
 * A CSV file that is written while it is read: one page is in memory at a time, however slow the client is. When a page
 * can't be read the connection breaks, so that a part never passes for the whole; before the first one is there nothing
 * is sent, and an error is an answer like any other.
 */
export async function csvFile<Row>(response: Response, content: CsvContent<Row>): Promise<StreamableFile> {
  const pages = content.pages[Symbol.asyncIterator]();
  const first = await pages.next();
  response.setTimeout(STALL_MS, () => response.destroy());
  const stream = Readable.from(texts(content, pages, first), { highWaterMark: 1 });
  const day = content.at.toISOString().replace(/\.\d+/, '').replace(/[:]/g, '');
  const file = new StreamableFile(stream, {
    type: 'text/csv; charset=utf-8; header=present',
    disposition: `attachment; filename="${content.name}-${day}.csv"`,
  });
  return file.setErrorLogger((error) => log.warn('A CSV file was broken off', { err: error }));
}

const log = new Logger('CsvFile');

async function* texts<Row>(
  { columns, toCells }: CsvContent<Row>,
  pages: AsyncIterator<readonly Row[]>,
  first: IteratorResult<readonly Row[]>,
): AsyncGenerator<string> {
  try {
    yield csvRows([columns]);
    for (let page = first; !page.done; page = await pages.next()) {
      const text = csvRows(page.value.flatMap(toCells));
      if (text !== '') yield text;
    }
  } finally {
    await pages.return?.();
  }
}
