import { GatewayError } from '../errors/gateway-error.js';

/**
 * Runs a rule that was made for the body of a single write, and lets its faults point into a whole document.
 * @param pointer JSON Pointer of the item that the rule is about.
 */
export async function pointed<T>(pointer: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GatewayError) || error.status >= 500) throw error;
    const { code, message, detail, reason, headers } = error;
    const own = error.errors ?? [{ pointer: '', code, detail: message }];
    const errors = own.map((fault) => ({ ...fault, pointer: pointer + fault.pointer }));
    throw new GatewayError(code, message, { errors, detail, reason, headers, cause: error });
  }
}
