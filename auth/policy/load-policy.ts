// Loads the policy file that a deployment names.
import { readFile } from 'node:fs/promises';
import type { Catalog } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import { parsePolicy } from './parse-policy.js';
import type { Policy } from './policy.js';

/**
 * The policy in a file.
 * @throws LakegateError CONFIG_INVALID where it can't be read, or with every problem in it.
 */
export async function loadPolicy(file: string, catalog: Catalog): Promise<Policy> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LakegateError('CONFIG_INVALID', { message: `${file}: the policy file cannot be read`, cause });
  }
  return parsePolicy(text, file, catalog);
}
