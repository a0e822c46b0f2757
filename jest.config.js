/** Three sizes of test share one configuration: unit (beside the code), integration and end-to-end (test/). */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/dev', '<rootDir>/test', '<rootDir>/console/src'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true }] },
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
  // Real proxies and the console in a browser have runs of their own: jest.proxies.config.js, jest.console.config.js.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/proxies/', '<rootDir>/test/console/'],
  maxWorkers: 2,
  // Modules of a spec are never let go by its worker: with gigabytes of them its pauses are longer than the gateway's limits.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 90_000,
};
