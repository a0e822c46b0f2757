import type { Schemas } from '../../api/client.js';

/** What was asked of the tester, with its answer: both are shown until something else is asked. */
export interface TesterResult {
  readonly question: Schemas['ExplainDto'];
  readonly answer: Schemas['ExplainResponse'];
}
