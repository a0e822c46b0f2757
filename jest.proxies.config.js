import everything from './jest.config.js';

/** The examples in real proxies: `npm run test:proxies`. They need nginx, Caddy, HAProxy and openssl. */
export default {
  ...everything,
  roots: ['<rootDir>/test/proxies'],
  testPathIgnorePatterns: ['/node_modules/'],
  reporters: ['default', '<rootDir>/test/proxies/matrix-reporter.js', ...everything.reporters.slice(1)],
};
