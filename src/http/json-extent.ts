import { GatewayError } from '../errors/gateway-error.js';
import {
  MAX_DEPTH,
  MAX_FIELDS,
  MAX_VALUES,
  tooManyFields,
  tooManyValues,
  tooDeep,
} from './untrusted-input.js';

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Whether a JSON text says more than any request may, told by one pass over its bytes. To parse an object of some hundred
 * thousand fields keeps the process from everything else for seconds, and only to refuse it then. What is no JSON is left
 * to the parser.
 * @param bytes UTF-8, in which none of the characters looked for is part of another.
 * @returns `invalid-request` for nesting, fields of one object or values in all.
 */
export function extentFault(bytes: Uint8Array): GatewayError | undefined {
  /** Commas in each open list or object; -1 where they separate elements, which the validation counts and points to. */
  const commas = new Int32Array(MAX_DEPTH + 1);
  let [depth, values, inText] = [0, 0, false];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth += 1;
      if (depth > MAX_DEPTH) return tooDeep();
      commas[depth] = byte === OPEN_LIST ? -1 : 0;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth < 0) return undefined;
    } else if (byte === COMMA) {
      values += 1;
      if (values >= MAX_VALUES) return tooManyValues();
      const before = commas[depth] ?? -1;
      if (before + 1 >= MAX_FIELDS) return tooManyFields();
      if (before >= 0) commas[depth] = before + 1;
    }
  }
  return undefined;
}
