import type { OpenAPIObject } from '@nestjs/swagger';
import { html, type Html } from './html.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schema = Record<string, unknown>;

/** One operation with its place. */
interface Entry {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Renders an OpenAPI document as a page's content: plain text and tables, no script. */
export function apiDocsBody(document: OpenAPIObject): Html {
  const entries = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method): Entry[] => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
  const tags = [...new Set(entries.map(tagOf))];
  return html`<p>${withCode(document.info.description ?? '')}</p>
    <p><a href="/api/v1/openapi.json">OpenAPI document</a></p>
    ${tags.map(
      (tag) =>
        html`<h2>${tag}</h2>
          ${entries.filter((entry) => tagOf(entry) === tag).map((entry) => renderEntry(entry, document))}`,
    )}`;
}

function tagOf({ operation }: Entry): string {
  return operation.tags?.[0] ?? 'Other';
}

function renderEntry({ path, method, operation }: Entry, document: OpenAPIObject): Html {
  const parameters = (operation.parameters ?? []).flatMap((parameter) =>
    '$ref' in parameter
      ? []
      : [
          row(
            `${parameter.name} (${parameter.in})`,
            parameter.schema as Schema,
            parameter.required,
            parameter.description,
          ),
        ],
  );
  const body =
    operation.requestBody && 'content' in operation.requestBody ? operation.requestBody.content : {};
  const fields = fieldsOf(body['application/json']?.schema as Schema | undefined, document);
  const rows = [...parameters, ...fields];
  return html`<details>
    <summary><code>${method.toUpperCase()} ${path}</code> ${operation.summary}</summary>
    <p>${withCode(operation.description ?? '')}</p>
    ${
      rows.length > 0 &&
      html`<table>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Type</th>
        <th scope="col">Meaning</th>
      </tr>
      ${rows}
    </table>`
    }
    <p>Answers: ${Object.keys(operation.responses).map((status) => html`<span class="tag">${status}</span>`)}</p>
  </details>`;
}

/** The fields of an object that is described by a schema of the document. */
function fieldsOf(schema: Schema | undefined, document: OpenAPIObject): Html[] {
  const name = typeof schema?.['$ref'] === 'string' ? nameOf(schema['$ref']) : undefined;
  const object = (name === undefined ? schema : document.components?.schemas?.[name]) as Schema | undefined;
  const required = (object?.['required'] ?? []) as string[];
  return Object.entries((object?.['properties'] ?? {}) as Record<string, Schema>).map(([field, property]) =>
    row(field, property, required.includes(field), property['description'] as string | undefined),
  );
}

function row(name: string, schema: Schema, required = false, description = ''): Html {
  return html`<tr>
    <td><code>${name}</code>${required && ' *'}</td>
    <td>${typeOf(schema)}</td>
    <td>${withCode(description)}</td>
  </tr>`;
}

/** The one mark of Markdown that our descriptions use: what stands between backticks is code. */
function withCode(text: string): Html[] {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

function typeOf(schema: Schema | undefined): string {
  if (!schema) return '';
  const reference = schema['$ref'] ?? (schema['allOf'] as Schema[] | undefined)?.[0]?.['$ref'];
  if (typeof reference === 'string') return nameOf(reference);
  if (schema['type'] === 'array') return `${typeOf(schema['items'] as Schema)}[]`;
  if (Array.isArray(schema['enum'])) return schema['enum'].join(' | ');
  return typeof schema['type'] === 'string' ? schema['type'] : '';
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}
