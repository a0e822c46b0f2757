import { GatewayError } from '../errors/gateway-error.js';
import type { ConfigurationModel } from './configuration-model.js';
import { readYaml, writeDocument } from './document-text.js';

/** Something to be done with a YAML text. */
export type YamlTask =
  | { readonly read: string }
  /** The lines of what JSON Pointers point to. */
  | { readonly linesOf: readonly string[]; readonly text: string }
  | { readonly write: ConfigurationModel };

/** What came of it: the value, the lines or the text, or why the text can't be read. */
export type YamlOutcome = { readonly result: unknown } | { readonly fault: string };

/** Does a task. It may take seconds, for which nothing else is done in this thread. */
export function doYamlTask(task: YamlTask): YamlOutcome {
  try {
    if ('read' in task) return { result: readYaml(task.read).value };
    if ('write' in task) return { result: writeDocument(task.write) };
    return { result: task.linesOf.map(readYaml(task.text).lineOf) };
  } catch (error) {
    if (error instanceof GatewayError) return { fault: error.message };
    throw error;
  }
}
