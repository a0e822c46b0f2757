import { applyDecorators } from '@nestjs/common';
import {
  ArrayMaxSize,
  IsArray,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  ValidateBy,
} from 'class-validator';
import {
  HasNoDuplicates,
  LengthInCharacters,
  NoControlCharacters,
  NoOuterWhiteSpace,
  Omittable,
} from '../http/validators.js';

/** Whether a text is what a form shows in place of a secret, rather than a secret. */
function isMask(value: string): boolean {
  return /^[*•●]+$/.test(value);
}

/** A line of text without outer white space: 1 to `max` characters. */
export const IsLine = (max: number): PropertyDecorator =>
  applyDecorators(IsString(), LengthInCharacters(1, max), NoOuterWhiteSpace(), NoControlCharacters());

/** Refuses a mask: whoever sends one back means "unchanged", which is said by leaving the field out. */
export const IsNotMasked = (): PropertyDecorator =>
  ValidateBy({
    name: 'isNotMasked',
    validator: {
      validate: (value: unknown) => typeof value !== 'string' || !isMask(value),
      defaultMessage: () => '$property is a mask, not a secret: leave the field out to keep the stored one',
    },
  });

/** A secret that is written and never read: absent stays, `null` clears, a text replaces. */
export const IsSecret = (max: number): PropertyDecorator =>
  applyDecorators(IsOptional(), IsLine(max), IsNotMasked());

/** A private key as PEM or as a JWK in JSON text, of at most 16,384 characters; it is written and never read, as a secret is. */
export const IsPrivateKey = (): PropertyDecorator =>
  applyDecorators(IsOptional(), IsString(), IsNotEmpty(), MaxLength(16_384), IsNotMasked());

/** A set of at most `count` different texts, each accepted by `holds`; may be absent. */
export const IsSetOfTexts = (
  count: number,
  message: string,
  holds: (text: string) => boolean,
): PropertyDecorator =>
  applyDecorators(
    Omittable(),
    IsArray(),
    ArrayMaxSize(count),
    HasNoDuplicates(),
    IsString({ each: true }),
    ValidateBy({
      name: 'isSetOfTexts',
      validator: {
        validate: (value: unknown) =>
          !Array.isArray(value) || value.every((item) => typeof item !== 'string' || holds(item)),
        defaultMessage: () => `$property must hold ${message}`,
      },
    }),
  );
