/** One attribute of the org's user profile. */
export class SchemaAttributeResponse {
  /** As in `profile`, and in a search as `profile.<name>`. */
  name: string;
  title: string | null;
  /** `string`, `boolean`, `number`, `integer`, `array` or another of JSON Schema's. */
  type: string;
  required: boolean;
  /** True for those that the org added itself. */
  custom: boolean;
}

/** The attributes that creating, changing and searching people accept. */
export class UserSchemaResponse {
  items: SchemaAttributeResponse[];
  /** Always null: the list is whole. */
  nextCursor: string | null;
}
