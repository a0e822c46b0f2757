import { Logger, StreamableFile } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { csvRows, type Cell } from './csv.js';

/** How long a client may take nothing before it is given up, in milliseconds. */
const STALL_MS = 60_000;

/** A list that leaves the gateway as a file. */
interface FileContent<Row> {
  /** Lower-case words joined by hyphens. */
  readonly name: string;
  readonly at: Date;
  /** Pages as they are read; the next one is asked for when the client has taken the one before. */
  readonly pages: AsyncIterable<readonly Row[]>;
}

/** What a CSV answer consists of. */
export interface CsvContent<Row> extends FileContent<Row> {
  readonly columns: readonly string[];
  readonly toCells: (row: Row) => readonly (readonly Cell[])[];
}

/** What an answer of JSON lines consists of. */
export interface JsonLinesContent<Row> extends FileContent<Row> {
  readonly toJson: (row: Row) => object;
}

/** How rows become text. */
interface FileFormat<Row> {
  readonly mediaType: string;
  readonly extension: string;
  /** Before the first row. */
  readonly head: string;
  readonly toText: (rows: readonly Row[]) => string;
}

/** What a query may ask for in place of `Accept`, which a link in a page can't send. */
export const fileFormats = ['csv', 'ndjson'] as const;

/** One of {@link fileFormats}. */
export type AskedFormat = (typeof fileFormats)[number];

/** Whether a request would rather have CSV than JSON. @param asked By its query, which goes before `Accept`. */
export function wantsCsv(request: Request, response: Response, asked?: 'csv'): boolean {
  response.vary('Accept');
  if (asked) return true;
  return request.accepts(['application/json', 'text/csv']) === 'text/csv';
}

/**
 * Whether a request would rather have a file of some kind than a page of JSON; undefined = a page.
 * @param asked By its query, which goes before `Accept`.
 */
export function wantedFile(
  request: Request,
  response: Response,
  asked?: AskedFormat,
): 'csv' | 'json-lines' | undefined {
  response.vary('Accept');
  if (asked) return asked === 'csv' ? 'csv' : 'json-lines';
  switch (request.accepts(['application/json', 'text/csv', 'application/x-ndjson'])) {
    case 'text/csv':
      return 'csv';
    case 'application/x-ndjson':
      return 'json-lines';
    default:
      return undefined;
  }
}

/** A CSV file (RFC 4180) that is written while it is read, as {@link writtenFile} does. */
export function csvFile<Row>(response: Response, content: CsvContent<Row>): Promise<StreamableFile> {
  const { columns, toCells } = content;
  return writtenFile(response, content, {
    mediaType: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    head: csvRows([columns]),
    toText: (rows) => csvRows(rows.flatMap(toCells)),
  });
}

/** One JSON object on each line, written while it is read, as {@link writtenFile} does. */
export function jsonLinesFile<Row>(
  response: Response,
  content: JsonLinesContent<Row>,
): Promise<StreamableFile> {
  return writtenFile(response, content, {
    mediaType: 'application/x-ndjson; charset=utf-8',
    extension: 'ndjson',
    head: '',
    toText: (rows) => rows.map((row) => `${JSON.stringify(content.toJson(row))}\n`).join(''),
  });
}

/**
 * A file that is written while it is read: one page is in memory at a time, however slow the client is. When a page
 * can't be read the connection breaks, so that a part never passes for the whole; before the first one is there nothing
 * is sent, and an error is an answer like any other.
 */
async function writtenFile<Row>(
  response: Response,
  { name, at, pages }: FileContent<Row>,
  format: FileFormat<Row>,
): Promise<StreamableFile> {
  const iterator = pages[Symbol.asyncIterator]();
  const first = await iterator.next();
  response.setTimeout(STALL_MS, () => response.destroy());
  const stream = Readable.from(texts(format, iterator, first), { highWaterMark: 1 });
  const day = at.toISOString().replace(/\.\d+/, '').replace(/[:]/g, '');
  const file = new StreamableFile(stream, {
    type: format.mediaType,
    disposition: `attachment; filename="${name}-${day}.${format.extension}"`,
  });
  return file.setErrorLogger((error) => log.warn('A file was broken off', { err: error }));
}

const log = new Logger('ExportFile');

async function* texts<Row>(
  { head, toText }: FileFormat<Row>,
  pages: AsyncIterator<readonly Row[]>,
  first: IteratorResult<readonly Row[]>,
): AsyncGenerator<string> {
  try {
    if (head !== '') yield head;
    for (let page = first; !page.done; page = await pages.next()) {
      const text = toText(page.value);
      if (text !== '') yield text;
    }
  } finally {
    await pages.return?.();
  }
}
