import { parseRequestHost } from './request-host.js';

describe('parseRequestHost', () => {
  it.each([
    ['app.example.com', 'app.example.com', undefined],
    ['APP.Example.com', 'app.example.com', undefined],
    ['app.example.com:8443', 'app.example.com', '8443'],
    ['localhost:3000', 'localhost', '3000'],
    ['127.0.0.1:4000', '127.0.0.1', '4000'],
    ['my_service', 'my_service', undefined],
    ['[::1]', '[::1]', undefined],
    ['[2001:DB8::1]:443', '[2001:db8::1]', '443'],
  ])('reads %s', (value, name, port) => {
    expect(parseRequestHost(value)).toEqual({ name, port });
  });

  it.each([
    [''],
    [' '],
    ['app.example.com, evil.example'],
    ['app.example.com,evil.example'],
    ['user@app.example.com'],
    ['app.example.com:'],
    ['app.example.com:0'],
    ['app.example.com:99999'],
    ['app.example.com:80:80'],
    ['app.example.com:8a'],
    ['app.example.com/path'],
    ['app.example.com?x'],
    ['app.example.com#x'],
    ['app.example.com\\evil'],
    ['app.example.com.'],
    ['.app.example.com'],
    ['app..example.com'],
    ['-app.example.com'],
    ['app%2eexample.com'],
    ['http://app.example.com'],
    ['äpp.example.com'],
    ['app.example.com\u0000'],
    ['::1'],
    ['[::1'],
    ['[::gg]'],
    ['[fe80::1%25eth0]'],
    [`${'a'.repeat(64)}.example.com`],
    [`${'a.'.repeat(150)}com`],
  ])('refuses %j', (value) => {
    expect(parseRequestHost(value)).toBeUndefined();
  });
});
