// Starts the example as a user would, on a free port, once for all end-to-end tests; its state apart from a user's own.
import { startFolder } from './start-folder.mjs';

export default async function startExample() {
  const folder = 'examples/nycflights';
  const started = await startFolder(folder, { args: ['dev', folder, '--state', '.lakegate/e2e'] });
  globalThis.lakegateExample = started;
  process.env.LAKEGATE_TEST_URL = started.url;
  process.env.LAKEGATE_TEST_SQL = /^SQL: +(\S+)/m.exec(started.said())?.[1];
  // Where its local servers are, for tests that put something between them and a gateway of their own.
  const stores = [...started.said().matchAll(/^\[local\] (\w+) at (\S+)/gm)].map(([, kind, url]) => [kind, url]);
  process.env.LAKEGATE_TEST_STORES = JSON.stringify(Object.fromEntries(stores));
}
