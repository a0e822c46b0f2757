import type { CodeFile, CodeRequest } from '../../ui/code-text.js';

/** The media types in which the configuration is written. */
export type DocumentForm = 'application/yaml' | 'application/json';

/** In which of the two a text is written: JSON documents begin with a brace, and YAML ones never do. */
export function formOf(text: string): DocumentForm {
  return text.trimStart().startsWith('{') ? 'application/json' : 'application/yaml';
}

/** The name of a file that holds the configuration. */
export function fileName(form: DocumentForm): string {
  return `rolegate-configuration.${form === 'application/json' ? 'json' : 'yaml'}`;
}

/** The file that lines of curl write and read. */
export const CODE_FILE: CodeFile = { name: fileName('application/yaml'), type: 'application/yaml' };

/** What a document in that file would change. */
export const COMPARISON: CodeRequest = {
  method: 'POST',
  path: '/api/v1/configuration/diff',
  file: CODE_FILE,
};
