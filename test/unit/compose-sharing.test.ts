import { describe, expect, test } from '@jest/globals';
import { composeSharing } from '../../src/compose-sharing.js';
import { defaultLimits } from '../../src/config/limits.js';
import type { SharingConfig } from '../../src/config/sharing-settings.js';
import { createConcurrencyLimit } from '../../src/transport/http/limit-concurrency.js';

const alone: SharingConfig = {
  secret: undefined,
  urlTtlSeconds: 900,
  publicUrl: undefined,
  folder: undefined,
  maxBytes: 1_000,
  maxBytesPerPrincipal: 1_000,
  fileRows: 10,
};

const pathsOf = (replicas: number, change: Partial<SharingConfig> = {}): readonly string[] =>
  composeSharing(
    {
      authenticator: { authenticate: () => Promise.reject(new Error('nobody asks')) },
      gate: { open: () => Promise.reject(new Error('nobody asks')) },
      concurrency: createConcurrencyLimit(1),
      limits: defaultLimits,
      observe: () => undefined,
    },
    { config: { replicas, sharing: { ...alone, ...change } }, findPrincipal: () => undefined },
  ).map(([path]) => path);

describe('Delta Sharing', () => {
  test('is served by one gateway, and by several that share a folder and a secret, the files before the rest', () => {
    const both = ['/delta-sharing/files/', '/delta-sharing/'];
    expect(pathsOf(1)).toEqual(both);
    expect(pathsOf(2)).toEqual([]);
    expect(pathsOf(2, { folder: 'shared' })).toEqual([]);
    expect(pathsOf(2, { secret: 's'.repeat(32) })).toEqual([]);
    expect(pathsOf(2, { folder: 'shared', secret: 's'.repeat(32) })).toEqual(both);
  });
});
