// The tests against real engines (`npm run test:integration`): each file starts those that it needs, one file after the other.
import { shared } from './jest.config.mjs';

export default {
  ...shared,
  displayName: 'engines',
  testMatch: ['<rootDir>/test/engines/**/*.test.ts'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
