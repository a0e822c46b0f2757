import { IsIn } from 'class-validator';
import { Omittable } from '../http/validators.js';
import type { ChecksMode } from './change-checks.js';

/** What a write asks of the saved checks of the applications that it concerns. */
export class ChecksQuery {
  /**
   * `enforce`: the saved checks are run on what would be stored, and a failing one refuses it (409 `checks-failed`).
   * `override`: they are run, and failing ones are noted in the audit trail. Absent: they are not run. Of more than
   * 2,000 none is run, and the write is refused (409 `too-many-checks`).
   */
  @Omittable()
  @IsIn(['enforce', 'override'])
  checks?: ChecksMode;
}
