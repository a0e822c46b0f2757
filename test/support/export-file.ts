import { get, type IncomingMessage } from 'node:http';

/** A file as it was taken out. */
export interface TakenFile {
  readonly answer: IncomingMessage;
  readonly text: string;
  /** False when the connection broke before the end. */
  readonly complete: boolean;
}

/** Asks for a list as a file of the media type `accept`. */
export async function takeFile(url: string, token: string, accept: string): Promise<TakenFile> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { Accept: accept, Authorization: `Bearer ${token}` };
    get(url, { headers }, resolve).on('error', reject);
  });
  const parts: Buffer[] = [];
  try {
    for await (const part of answer) parts.push(part as Buffer);
  } catch {
    // What came before the connection broke is what was taken.
  }
  return { answer, text: Buffer.concat(parts).toString(), complete: answer.complete };
}

/** The objects of JSON lines, each of which has to be ended. @throws SyntaxError */
export function jsonLines({ text: content }: TakenFile): Record<string, unknown>[] {
  const lines = content.split('\n');
  if (lines.pop() !== '') throw new SyntaxError('The last line has no end.');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** RFC 4180, as strictly as the gateway writes it: every cell quoted, every line ended. */
export function csvLines({ text: content }: TakenFile): string[][] {
  return content === ''
    ? []
    : content
        .slice(1, -3)
        .split('"\r\n"')
        .map((line) => line.split('","').map((cell) => cell.replaceAll('""', '"')));
}
