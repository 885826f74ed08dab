// A gateway of a test's own over the example's contracts and local servers, some of them replaced.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startFolder, type StartedGateway } from './start-folder.mjs';

export type StoreKind = 'athena' | 'redshift' | 'clickhouse' | 'dynamodb';

/** Addresses of stores by kind. */
export type Stores = Readonly<Record<StoreKind, string>>;

const example = path.resolve(import.meta.dirname, '../../../examples/nycflights');

/** Where the shared example's local servers are. */
export function exampleStores(): Stores {
  return JSON.parse(process.env.LAKEGATE_TEST_STORES ?? '{}') as Stores;
}

/** `lakegate start` over the example's contracts, on stores at these addresses. Its settings are YAML. */
export async function startGatewayOver(stores: Stores, settings = ''): Promise<StartedGateway> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lakegate-e2e-'));
  const file = path.join(folder, 'lakegate.yaml');
  const paths = { contracts: [`${example}/contracts`], policy: `${example}/policy.yaml` };
  await writeFile(
    file,
    `contracts: ${JSON.stringify(paths.contracts)}\npolicy: ${paths.policy}\nprincipals: ${example}/principals.yaml\nmasking: { keys: { demo: the-key-of-the-example-is-no-secret } }\nstate: { file: state.log }\n${settings}`,
  );
  const started = await startFolder(folder, {
    args: ['start', '--config', file],
    env: {
      LAKEGATE_ATHENA_ENDPOINT: stores.athena,
      LAKEGATE_REDSHIFT_ENDPOINT: stores.redshift,
      LAKEGATE_CLICKHOUSE_URL: stores.clickhouse,
      LAKEGATE_DYNAMODB_ENDPOINT: stores.dynamodb,
    },
  });
  return {
    ...started,
    stop: async () => {
      const code = await started.stop();
      await rm(folder, { recursive: true });
      return code;
    },
  };
}
