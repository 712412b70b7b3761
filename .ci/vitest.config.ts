/**
 * How the tests are run. Those of plain modules share a worker's modules: loading them anew for each file took a sixth of the time of
 * all. Those that load the functions of the service, or change their process, keep a worker of their own.
 */
import { defineConfig } from 'vitest/config';

const SHARING = [
  ...['actions', 'aws', 'checks', 'matrix', 'model', 'net', 'render', 'sandbox', 'workflow', 'xks'].map(
    (folder) => `test/${folder}/**/*.test.ts`,
  ),
  'test/healthy-variants.test.ts',
];
/** Among those, they set environment variables. */
const ALONE = ['test/aws/call.test.ts', 'test/aws/executions.test.ts'];

const patience = { testTimeout: 20_000, hookTimeout: 30_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...patience, name: 'sharing', isolate: false, include: SHARING, exclude: ALONE } },
      { test: { ...patience, name: 'alone', include: ['test/**/*.test.ts'], exclude: SHARING } },
      { test: { ...patience, name: 'changing', include: ALONE } },
    ],
  },
});
