import { describeSignIn } from '../contracts/sign-in-contract.js';
import { startTestGateway } from '../support/gateway.js';
import { addPerson, signInAtOkta } from '../support/people.js';

describeSignIn('the Okta simulator', async () => {
  const gateway = await startTestGateway({ apiToken: false });
  const { okta } = gateway;
  const people = [addPerson(okta, 'Ada', ['Rolegate Admins']), addPerson(okta, 'Cy', ['Cyclists'])];
  return {
    gateway,
    groupSource: 'id-token',
    admin: people[0]?.id ?? '',
    cyclist: people[1]?.id ?? '',
    authorize: (browser, location, sub) => {
      const person = people.find(({ id }) => id === sub);
      if (person) signInAtOkta(browser, okta, person);
      return browser.get(location, { follow: false });
    },
    endSession: (browser, location) => browser.get(location),
    close: () => gateway.close(),
  };
});
