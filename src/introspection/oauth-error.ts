import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';

/** An error in the words of OAuth (RFC 6749 section 5.2, RFC 6750 section 3.1), which its clients know. */
export type OAuthErrorCode = 'invalid_request' | 'invalid_client' | 'insufficient_scope';

const STATUS: Readonly<Record<OAuthErrorCode, number>> = {
  invalid_request: 400,
  invalid_client: 401,
  insufficient_scope: 403,
};

/** What this endpoint answers instead of a problem document. The description is for a person and never holds a secret. */
export class OAuthError extends Error {
  constructor(
    readonly code: OAuthErrorCode,
    description: string,
    /** `WWW-Authenticate`. */
    readonly challenge?: string,
  ) {
    super(description);
  }
}

/** Answers an {@link OAuthError}; everything else is answered as everywhere. */
@Catch(OAuthError)
export class OAuthErrorFilter implements ExceptionFilter<OAuthError> {
  catch({ code, message, challenge }: OAuthError, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (challenge !== undefined) response.setHeader('WWW-Authenticate', challenge);
    response.status(STATUS[code]).json({ error: code, error_description: message });
  }
}
