import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../http/page-query.dto.js';
import { MAX_ENTITIES } from './entity-set.js';

/** A subject or resource, in the words of AuthZEN. */
export class EntityDto {
  /** 1 to 255 characters. */
  type: string;
  /** 1 to 255 characters; unique among the entities of its type. */
  id: string;
  /** What conditions may look at; at most 16 KB as JSON. */
  properties: Record<string, unknown>;
}

/** All entities of an application, in place of those that it has. */
export class ReplaceEntitiesDto {
  /** At most 10,000. */
  // They are judged by the plain rules of entity-set.ts, which take a fraction of the time.
  @IsArray()
  @ArrayMaxSize(MAX_ENTITIES)
  entities: EntityDto[];
}

/** Which entities to list. */
export class EntitiesQuery extends PageQuery {
  /** Those of this type alone. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  type?: string;
}

/** A page of entities in the order of type and id. */
export class EntityPage {
  items: EntityDto[];
  nextCursor: string | null;
}

/** How a replaced set differs from the one before. */
export class EntitiesReplacedResponse {
  /** Entities that the application has now. */
  count: number;
  added: number;
  changed: number;
  removed: number;
}
