// Starts the example as a user would, on a free port, once for all end-to-end tests.
import { startFolder } from './start-folder.mjs';

export default async function startExample() {
  const started = await startFolder('examples/nycflights');
  globalThis.lakegateExample = started;
  process.env.LAKEGATE_TEST_URL = started.url;
}
