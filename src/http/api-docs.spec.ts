import type { OpenAPIObject } from '@nestjs/swagger';
import { apiDocsBody } from './api-docs.js';

const document = {
  openapi: '3.0.0',
  info: { title: 'Rolegate', version: '1', description: 'The API & its <parts>' },
  paths: {
    '/api/v1/things/{id}': {
      patch: {
        tags: ['Things'],
        summary: 'Changes a <b>thing</b>.',
        description: 'Needs the permission `things:write`.',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/ThingDto' } } },
        },
        responses: { '200': { description: '' }, default: { description: '' } },
      },
    },
  },
  components: {
    schemas: {
      ThingDto: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', description: 'What people read.' },
          parts: { type: 'array', items: { $ref: '#/components/schemas/Part' } },
          state: { enum: ['on', 'off'] },
        },
      },
    },
  },
} as unknown as OpenAPIObject;

describe('the page about the API', () => {
  const page = apiDocsBody(document).markup.replace(/\s+/g, ' ');

  it('names every operation with what it takes and answers', () => {
    expect(page).toContain('<h2>Things</h2>');
    expect(page).toContain('<code>PATCH /api/v1/things/{id}</code>');
    expect(page).toContain('Needs the permission <code>things:write</code>.');
    expect(page).toMatch(/id \(path\)<\/code> \*<\/td> <td>string/);
    expect(page).toMatch(/name<\/code> \*<\/td> <td>string<\/td> <td>What people read\./);
    expect(page).toMatch(/parts<\/code><\/td> <td>Part\[\]/);
    expect(page).toMatch(/state<\/code><\/td> <td>on \| off/);
    expect(page).toContain('>200</span>');
  });

  it('writes texts as texts, and needs neither script nor style of its own', () => {
    expect(page).toContain('Changes a &lt;b&gt;thing&lt;/b&gt;.');
    expect(page).toContain('The API &amp; its &lt;parts&gt;');
    expect(page).not.toMatch(/<script|style=|onclick/);
  });
});
