import { SetMetadata, type Type } from '@nestjs/common';

/** Metadata key of {@link AnswersFile}, for the API document: an {@link AnsweredFile}. */
export const ANSWERS_FILE = 'rolegate:answers-file';

/** What a route answers that gives a page of JSON or, as the request accepts, a file. */
export interface AnsweredFile {
  readonly page: Type;
  readonly mediaTypes: readonly string[];
}

/**
 * Says in the API document that a route answers this page, or a file when the request rather accepts one of these media
 * types. It describes: the route itself looks at `Accept`.
 */
export const AnswersFile = (page: Type, ...mediaTypes: readonly string[]): MethodDecorator =>
  SetMetadata(ANSWERS_FILE, { page, mediaTypes } satisfies AnsweredFile);

/** Metadata key of {@link AnswersStream}, for the API document. */
export const ANSWERS_STREAM = 'rolegate:answers-stream';

/** Says in the API document that a route answers server-sent events. */
export const AnswersStream = (): MethodDecorator => SetMetadata(ANSWERS_STREAM, true);
