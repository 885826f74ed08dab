// `lakegate key`: a new API key, shown once, and the hash of it that the principals file holds.
import { createApiKey } from '../../auth/identity/hash-api-key.js';
import type { Command } from './command.js';

export const createKey: Command = {
  usage: 'key',
  summary: 'Make an API key: give the key to its holder, put the hash into principals.yaml.',
  run: () => {
    const { key, hash } = createApiKey();
    process.stdout.write(`key:  ${key}\nhash: ${hash}\n`);
    return Promise.resolve(0);
  },
};
