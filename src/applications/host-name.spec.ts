import { isHostName, isHostPattern } from './host-name.js';

it.each([
  'app.example.com',
  'localhost',
  'a',
  'xn--bcher-kva.example',
  '127.0.0.1',
  '10.0.0.5',
  '[::1]',
  'a-b.c1.example',
])('takes %s as the name of a host', (host) => expect(isHostName(host)).toBe(true));

it.each([
  '',
  'App.example.com',
  'app.example.com:8443',
  'https://app.example.com',
  'app.example.com/',
  'app.example.com.',
  '.example.com',
  'a..b',
  '*.example.com',
  '-a.example.com',
  'a_b.example.com',
  'bücher.example',
  'user@example.com',
  'a b',
  'example.com\n',
  'example.com?x',
  'example.com#x',
  '0x7f.1',
  '127.1',
  '2130706433',
  '::1',
  '[::1]:80',
  '[0:0::1]',
  '[::1',
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(127)}aa`,
])('does not take %p', (host) => expect(isHostName(host)).toBe(false));

it.each(['*.example.com', '*.apps.example.com', '*.xn--bcher-kva.example', 'app.example.com', '[::1]'])(
  'takes %s as what an application may register',
  (host) => expect(isHostPattern(host)).toBe(true),
);

it.each([
  '*',
  '*.',
  '*.com',
  '*.localhost',
  '*example.com',
  'a*.example.com',
  '**.example.com',
  '*.*.example.com',
  'app.*.example.com',
  '*.Example.com',
  '*.example.com:8443',
  '*.example.com.',
  '*..com',
  '*.10.0.0.5',
  '*.[::1]',
  `*.${'a.'.repeat(125)}aa`,
])('does not take %p as what an application may register', (host) => expect(isHostPattern(host)).toBe(false));
