import { startOpenIdProvider } from '../contracts/openid-provider.js';
import { describeSignIn } from '../contracts/sign-in-contract.js';
import { startTestGateway, type TestOkta } from '../support/gateway.js';

// A provider that nobody here wrote: what it and the gateway agree on is the standard, not a shared mistake.
describeSignIn('npm’s oidc-provider', async () => {
  const provider = await startOpenIdProvider();
  provider.addPerson({
    sub: 'ada',
    name: 'Ada Tester',
    email: 'ada@example.com',
    groups: ['Rolegate Admins'],
  });
  provider.addPerson({ sub: 'cy', name: 'Cy Tester', email: 'cy@example.com', groups: ['Cyclists'] });
  const gateway = await startTestGateway({
    okta: {
      simulator: { url: provider.issuer },
      app: { id: provider.clientId, clientSecret: provider.clientSecret },
    } as unknown as TestOkta,
    apiToken: false,
  });
  await provider.register(gateway.url);
  return {
    gateway,
    groupSource: 'userinfo',
    admin: 'ada',
    cyclist: 'cy',
    authorize: (browser, location, sub) => provider.signIn(browser, location, sub),
    endSession: async (browser, location) => {
      await browser.get(location);
      return browser.submit(undefined, { logout: 'yes' });
    },
    close: async () => {
      await gateway.close();
      await provider.close();
    },
  };
});
