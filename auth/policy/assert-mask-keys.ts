// Checks that the keys which a policy's hashes name are configured, before anything is served.
import { LakegateError } from '../../src/core/errors.js';
import type { Policy } from './policy.js';

/** @throws LakegateError CONFIG_INVALID with every mask whose key is not among `keys`. */
export function assertMaskKeys({ columnMasks }: Policy, file: string, keys: ReadonlyMap<string, string>): void {
  const problems = columnMasks.flatMap(({ grantee, dataset, column, mask }) =>
    mask.kind !== 'hash' || keys.has(mask.key)
      ? []
      : [
          `${file}: the mask of ${dataset}.${column} for ${grantee} names the key "${mask.key}", which masking.keys lacks`,
        ],
  );
  if (problems.length > 0)
    throw new LakegateError('CONFIG_INVALID', { message: problems.join('\n'), extensions: { problems } });
}
