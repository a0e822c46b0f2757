import everything from './jest.config.js';

/** The console in a real browser, against a real gateway: `npm run test:console`. */
export default {
  ...everything,
  roots: ['<rootDir>/test/console'],
  testPathIgnorePatterns: ['/node_modules/'],
  reporters: ['default', '<rootDir>/test/console/console-reporter.js', ...everything.reporters.slice(1)],
};
