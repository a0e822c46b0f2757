import { StepUpDto } from '../applications/application.dto.js';
import type { DecisionReason } from '../decisions/decision-reason.js';

/** Something that a person may do in an application. */
export class HeldPermissionResponse {
  /** `<resourceType>:<action>`. */
  permission: string;
  /** True: it depends on what is said with the request, and doesn't hold without. */
  conditional: boolean;
}

/** An access rule that lets a person through. */
export class PassingRuleResponse {
  /** Its place among the rules of the application, from 0. */
  index: number;
  path: string;
  /** Absent = every method. */
  methods?: string[];
  /** True for everybody, signed in or not. */
  public: boolean;
  /** True: it depends on the request, and doesn't hold without. */
  conditional: boolean;
  /** Present when the rule asks for a strong or recent sign-in besides. */
  stepUp?: StepUpDto;
}

/** What a person may do in one application. */
export class ApplicationAccessResponse {
  slug: string;
  name: string;
  hosts: string[];
  /** Whether the person may use it at all. */
  allowed: boolean;
  /** Why not; `allowed` otherwise. */
  reason: DecisionReason;
  /** False in shadow mode: what the rules deny passes, and is reported. */
  enforced: boolean;
  /** In the order of their names, at most 100. */
  permissions: HeldPermissionResponse[];
  permissionsTotal: number;
  /** In the order in which they are written, at most 100. */
  rules: PassingRuleResponse[];
  rulesTotal: number;
  /** How many rules the application has. */
  rulesOfApplication: number;
}

/** A page of applications, in the order of their slugs. */
export class HeldAccessPage {
  items: ApplicationAccessResponse[];
  nextCursor: string | null;
}
