import { freeSlug, slugOf } from './connection-slug.js';

it.each([
  ['Acme Corp.', 'acme-corp'],
  ['Ünïcode & more', 'unicode-more'],
  ['example.okta.com', 'example-okta-com'],
  ['日本', 'connection'],
  ['--', 'connection'],
  ['x'.repeat(80), 'x'.repeat(50)],
  [`${'x'.repeat(49)} y`, 'x'.repeat(49)],
])('makes of the name %s the slug %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

it('counts on from a slug that is taken', () => {
  expect(freeSlug('acme', new Set())).toBe('acme');
  expect(freeSlug('acme', new Set(['acme', 'acme-3']))).toBe('acme-2');
  expect(freeSlug('acme', new Set(['acme', 'acme-2', 'acme-3']))).toBe('acme-4');
});
