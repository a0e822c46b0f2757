import { applyDecorators } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { isResourceId } from './resource-id.js';

/** A rule about text; another JSON type is `@IsString()`'s business and passes here. @param message What it must be, in words that continue the name. */
export const textRule =
  (name: string, message: string, holds: (text: string) => boolean) => (): PropertyDecorator =>
    ValidateBy({
      name,
      validator: {
        validate: (value: unknown) => typeof value !== 'string' || holds(value),
        defaultMessage: () => `$property ${message}`,
      },
    });

/** The field may be absent. Unlike `@IsOptional()` it does not accept `null`, which is another JSON type. */
export const Omittable = (): PropertyDecorator => ValidateIf((_, value: unknown) => value !== undefined);

/** An array in which nothing is there twice. Unlike class-validator's own it takes a time proportional to the length. */
export const HasNoDuplicates = (): PropertyDecorator =>
  ValidateBy({
    name: 'arrayUnique',
    validator: {
      validate: (value: unknown) => !Array.isArray(value) || new Set(value).size === value.length,
      defaultMessage: () => "All $property's elements must be unique",
    },
  });

/** `min` to `max` characters, counted as Unicode code points. */
export const LengthInCharacters = (min: number, max: number): PropertyDecorator =>
  textRule('length', `must have ${min} to ${max} characters`, (text) => {
    const characters = [...text].length;
    return characters >= min && characters <= max;
  })();

/** No white space before or after, which nobody sees and no exact comparison forgives. */
export const NoOuterWhiteSpace = textRule(
  'noOuterWhiteSpace',
  'must not begin or end with white space',
  (text) => text === text.trim(),
);

/** No control characters (Unicode category Cc: line breaks, tabs, NUL and the like). */
export const NoControlCharacters = textRule(
  'noControlCharacters',
  'must not hold control characters',
  (text) => !/\p{Cc}/u.test(text),
);

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Words in lower case joined by single hyphens: `security-engineer`. */
export const IsKebabCase = textRule(
  'isKebabCase',
  'must be lower-case letters and digits, in words joined by single hyphens',
  (text) => KEBAB_CASE.test(text),
);

/** Not of the form of an id: paths take a slug or an id, and each must mean one thing. */
export const IsNoId = textRule('isNoId', 'must not look like an id', (text) => !isResourceId(text));

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A moment as RFC 3339 writes it, with its offset (`2026-11-22T09:30:00Z`), or a date: its beginning in UTC. */
export const IsInstant = textRule(
  'isInstant',
  'must be a date or a date-time with its offset, such as 2026-11-22T09:30:00Z',
  (text) => INSTANT.test(text) && !Number.isNaN(Date.parse(text)),
);

/** An array of at most `max` objects of one class, each validated; `null` is none. */
export const IsArrayOf = (type: () => new () => object, max: number): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(max),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Type(type),
  );

/** Turns the texts of an array to lower case, for names that are compared without regard to case. */
export const InLowerCase = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }): unknown =>
    Array.isArray(value)
      ? value.map((item: unknown) => (typeof item === 'string' ? item.toLowerCase() : item))
      : value,
  );
