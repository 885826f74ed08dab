// Opens the state that the configuration names. Part of the composition root.
import type { GatewayConfig } from './config/load-config.js';
import { LakegateError } from './core/errors.js';
import type { SharedStore } from './core/shared-store.js';
import { openFileStore } from './shared-store/file-store.js';
import { createMemoryStore } from './shared-store/memory-store.js';

/**
 * The shared state. Where none is configured, what it holds ends with the process.
 * @throws LakegateError CONFIG_INVALID where replicas serve together without a state that they share
 */
export async function openState({ state, replicas }: GatewayConfig): Promise<SharedStore> {
  if (state?.kind === 'file') return openFileStore({ file: state.file });
  if (state !== undefined) {
    const { table, region, endpoint } = state;
    const client = {
      maxAttempts: 3,
      ...(region !== undefined && { region }),
      ...(endpoint !== undefined && { endpoint }),
    };
    const { createDynamodbStore } = await import('./shared-store/dynamodb-store.js');
    return createDynamodbStore({ table, client });
  }
  if (replicas > 1) {
    throw new LakegateError('CONFIG_INVALID', {
      message: 'state.dynamodb: expected a table, as several replicas serve together',
    });
  }
  return createMemoryStore();
}
