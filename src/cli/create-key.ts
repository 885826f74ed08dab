// `lakegate key`: a new API key, shown once, and what the principals file holds of it: its hash and, for SQL clients that
// prove it without sending it, a verifier.
import { createApiKey } from '../../auth/identity/hash-api-key.js';
import { scramVerifierOf } from '../../auth/identity/scram-verifier.js';
import type { Command } from './command.js';

export const createKey: Command = {
  usage: 'key',
  summary:
    'Make an API key: give the key to its holder, put the hash (and, for SCRAM, the verifier) into principals.yaml.',
  run: () => {
    const { key, hash } = createApiKey();
    process.stdout.write(`key:  ${key}\nhash: ${hash}\nscram: ${scramVerifierOf(key)}\n`);
    return Promise.resolve(0);
  },
};
