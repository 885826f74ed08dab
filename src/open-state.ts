// Opens the state that the configuration names. Part of the composition root.
import type { GatewayConfig } from './config/load-config.js';
import type { Catalog } from './core/dataset.js';
import { LakegateError } from './core/errors.js';
import type { SharedStore } from './core/shared-store.js';
import { createDynamodbStore } from './shared-store/dynamodb-store.js';
import { openFileStore } from './shared-store/file-store.js';
import { createMemoryStore } from './shared-store/memory-store.js';

/**
 * The shared state. Where nothing is to be remembered beyond the process, none needs to be configured.
 * @throws LakegateError CONFIG_INVALID where datasets take records in, or replicas serve together, without a state
 */
export async function openState({ state, replicas }: GatewayConfig, catalog: Catalog): Promise<SharedStore> {
  if (state?.kind === 'file') return openFileStore({ file: state.file });
  if (state !== undefined) {
    const { table, region, endpoint } = state;
    const client = {
      maxAttempts: 3,
      ...(region !== undefined && { region }),
      ...(endpoint !== undefined && { endpoint }),
    };
    return createDynamodbStore({ table, client });
  }
  const written = [...catalog.datasets.values()].find(({ sink }) => sink !== undefined);
  if (written !== undefined || replicas > 1) {
    const why =
      written === undefined ? 'several replicas serve together' : `the dataset "${written.name}" takes records in`;
    throw new LakegateError('CONFIG_INVALID', { message: `state: expected a file or a DynamoDB table, as ${why}` });
  }
  return createMemoryStore();
}
