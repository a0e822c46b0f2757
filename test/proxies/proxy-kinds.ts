import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleText, type ProxyKind } from './real-proxy.js';

const certificateOf = (folder: string): string => readFileSync(join(folder, 'certificate.pem'), 'utf8');

const NGINX: ProxyKind = {
  name: 'nginx',
  example: 'nginx/rolegate.conf',
  command: 'nginx',
  replacements: (places) => [
    ['listen 443', `listen 127.0.0.1:${places.httpsPort}`],
    ['listen 80', `listen 127.0.0.1:${places.httpPort}`],
    ['127.0.0.1:3000', `127.0.0.1:${places.gatewayPort}`],
    ['server 127.0.0.1:8080', `server 127.0.0.1:${places.applicationPort}`],
    ['sso.example.com', places.gatewayHost],
    ['app.example.com', places.applicationHosts.join(' ')],
    ['/etc/ssl/certs/example.com.pem', join(places.folder, 'certificate.pem')],
    ['/etc/ssl/private/example.com.key', join(places.folder, 'certificate.key')],
  ],
  prepare: (config, { folder }) => {
    writeFileSync(join(folder, 'rolegate.conf'), config);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${join(folder, name)};`,
    );
    writeFileSync(
      join(folder, 'nginx.conf'),
      `${process.getuid?.() === 0 ? 'user root;' : ''}
       daemon off; worker_processes 1; pid ${join(folder, 'nginx.pid')}; error_log stderr warn;
       events {}
       http { access_log off; ${temporary.join(' ')} include ${join(folder, 'rolegate.conf')}; }`,
    );
    return ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')];
  },
  authority: ({ folder }) => certificateOf(folder),
};

const CADDY: ProxyKind = {
  name: 'Caddy',
  example: 'caddy/Caddyfile',
  command: 'caddy',
  replacements: (places) => [
    [
      '{\n\tservers {',
      `{\n\tadmin off\n\tlocal_certs\n\tskip_install_trust\n\thttp_port ${places.httpPort}\n` +
        `\thttps_port ${places.httpsPort}\n\tdefault_bind 127.0.0.1\n\tservers {`,
    ],
    [':443 {', `:${places.httpsPort} {`],
    ['127.0.0.1:3000', `127.0.0.1:${places.gatewayPort}`],
    ['reverse_proxy 127.0.0.1:8080', `reverse_proxy 127.0.0.1:${places.applicationPort}`],
    ['sso.example.com', places.gatewayHost],
    ['app.example.com', places.applicationHosts.join(', ')],
  ],
  prepare: (config, { folder }) => {
    writeFileSync(join(folder, 'Caddyfile'), config);
    return ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'];
  },
  authority: ({ folder }) => readFileSync(join(folder, 'caddy/pki/authorities/local/root.crt'), 'utf8'),
};

const HAPROXY: ProxyKind = {
  name: 'HAProxy',
  example: 'haproxy/haproxy.cfg',
  command: 'haproxy',
  replacements: (places) => [
    ['bind :443', `bind 127.0.0.1:${places.httpsPort}`],
    ['bind :80', `bind 127.0.0.1:${places.httpPort}`],
    ['127.0.0.1:3000', `127.0.0.1:${places.gatewayPort}`],
    ['server application 127.0.0.1:8080', `server application 127.0.0.1:${places.applicationPort}`],
    ['sso.example.com', places.gatewayHost],
    ['app.example.com', places.applicationHosts.join(' ')],
    ['/etc/haproxy/rolegate.lua', join(places.folder, 'rolegate.lua')],
    ['/etc/ssl/private/example.com.pem', join(places.folder, 'both.pem')],
  ],
  prepare: (config, { folder }) => {
    writeFileSync(join(folder, 'haproxy.cfg'), config);
    writeFileSync(join(folder, 'rolegate.lua'), exampleText('haproxy/rolegate.lua'));
    return ['-db', '-f', join(folder, 'haproxy.cfg')];
  },
  authority: ({ folder }) => certificateOf(folder),
};

/** The proxies that the examples are tried with. */
export const PROXY_KINDS = { nginx: NGINX, caddy: CADDY, haproxy: HAPROXY } as const;
