import { readFileSync } from 'node:fs';
import { authzenQuestion, expressVerifier, nestVerifier } from '../../console/src/protect/app-snippets.js';
import { exampleFiles } from '../../console/src/protect/example-files.js';
import { fillIn, type Places } from '../../console/src/protect/fill-in.js';
import { proxies, type ProxyFacts } from '../../console/src/protect/proxy-facts.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const ours: Places = {
  host: 'wiki.acme.test',
  gatewayHost: 'login.acme.test',
  gatewayAddress: '10.0.0.5:3001',
  applicationAddress: 'wiki-backend:9000',
};
const files = proxies.flatMap((proxy) =>
  (exampleFiles[proxy.kind] ?? []).map((file) => [proxy.kind, file, proxy] as const),
);

describe('a configuration in the console', () => {
  it.each(files)(
    'is the example that the page about %s shows (%s), with other names',
    (kind, file, proxy) => {
      const example = read(`examples/${file}`);
      expect(read(`docs/proxies/${kind}.md`)).toContain(example.trimEnd());
      const filled = fillIn(example, proxy, ours);
      for (const placeholder of ['app.example.com', 'sso.example.com', 'Replace:']) {
        expect(filled).not.toContain(placeholder);
      }
      expect(backAgain(filled, proxy)).toBe(withoutReplace(example));
    },
  );

  it.each(proxies.map((proxy) => [proxy.kind, proxy] as const))(
    'names each place of %s that has to be named',
    (kind, proxy) => {
      const all = (exampleFiles[kind] ?? [])
        .map((file) => fillIn(read(`examples/${file}`), proxy, ours))
        .join('\n');
      expect(all).toContain(ours.host);
      expect(all).toContain(ours.gatewayHost);
      const [app, gateway] =
        kind === 'envoy'
          ? ['address: wiki-backend, port_value: 9000', 'address: 10.0.0.5, port_value: 3001']
          : [ours.applicationAddress, ours.gatewayAddress];
      expect(all).toContain(app);
      expect(all).toContain(gateway);
      if (kind === 'envoy') expect(all).toContain('uri: http://10.0.0.5:3001');
    },
  );
});

describe('code for an application in the console', () => {
  const blocks = (page: string): string[] =>
    [...read(`docs/${page}`).matchAll(/^```[\w ]+\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);

  it('is the code that the documentation shows and the tests run, for this gateway and this application', () => {
    const documented = { gateway: 'https://sso.example.com', application: 'wiki' };
    expect(blocks('verify-identity.md')).toContain(expressVerifier(documented));
    expect(blocks('verify-identity.md')).toContain(nestVerifier(documented));
    const other = { gateway: 'https://login.acme.test', application: 'payroll' };
    for (const code of [expressVerifier(other), nestVerifier(other)]) {
      expect(code).toContain("?? 'https://login.acme.test'");
      expect(code).toContain("audience: 'payroll'");
    }
  });

  it('asks by AuthZEN as the documentation does', () => {
    const documented = {
      ...{ subject: 'dee.developer@example.com', action: 'edit' },
      ...{ resourceType: 'task', resourceId: 'payroll' },
    };
    expect(blocks('authzen.md')).toContain(authzenQuestion({ gateway: '$ROLEGATE' }, documented));
  });
});

/** Undoes what was filled in, by plain replacement: nothing else may have been touched. */
function backAgain(filled: string, proxy: ProxyFacts): string {
  return filled
    .replace(/Filled in for [^\s]+\.(?=\s)/, '')
    .replaceAll(ours.host, 'app.example.com')
    .replaceAll(ours.gatewayHost, 'sso.example.com')
    .replaceAll(ours.gatewayAddress, proxy.gatewayAddress)
    .replaceAll(ours.applicationAddress, proxy.applicationAddress)
    .replaceAll('address: 10.0.0.5, port_value: 3001', 'address: rolegate, port_value: 3000')
    .replaceAll('address: wiki-backend, port_value: 9000', 'address: app, port_value: 8080');
}

function withoutReplace(example: string): string {
  return example.replace(/Replace: [\s\S]*?\.(?=\s)/, '');
}
