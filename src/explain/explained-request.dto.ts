/** The access rule that decides about a request. */
export class ExplainedRuleResponse {
  /** Its place among the rules of the application, from 0. */
  index: number;
  path: string;
  /** Absent = every method. */
  methods?: string[];
  anyRole?: string[];
  permission?: string;
  public?: true;
  condition?: string;
  acrValues?: string[];
  maxAge?: number;
  /** Absent = not asked for; `false` where the rule does without the one that its application asks for. */
  secondFactor?: boolean;
  /** Whether one of its roles, or its permission, is held; null for a public rule. */
  held: 'allowed' | 'role-missing' | 'condition-false' | null;
  /** Whether its condition holds; null when it has none. */
  conditionHolds: boolean | null;
  /** Why the condition could not be evaluated, and so does not hold. */
  conditionError?: string;
  /** Whether the assumed sign-in is strong and recent enough; null when the rule asks for neither. */
  strongEnough: boolean | null;
}

/** What decides about a request. */
export class ExplainedRequestResponse {
  method: string;
  host: string;
  /** Decoded, as rules are compared with it; null when it is ambiguous. */
  path: string | null;
  /** False in shadow mode: what the rules deny passes, and is reported. */
  enforced: boolean;
  /** Null when no rule names the path and the method. */
  rule: ExplainedRuleResponse | null;
}
