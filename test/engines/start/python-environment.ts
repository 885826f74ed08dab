// A Python environment of its own for each set of packages, kept where engines are.
import { join } from 'node:path';
import { digest } from '../../../src/core/digest.js';
import { resolveEngine, run } from './engine-cache.js';

/**
 * The `python` of an environment that has these packages, as pip names them (`pandas==2.3.3`), made the first time.
 * @throws Error what pip said where they can't be had
 */
export async function resolvePythonEnvironment(name: string, packages: readonly string[]): Promise<string> {
  const folder = await resolveEngine(`python-${name}-${digest(packages)}`, async (target) => {
    await run('python3', ['-m', 'venv', 'venv'], target);
    const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
    await run(join(target, 'venv/bin/python'), [...pip, ...packages], target);
  });
  return join(folder, 'venv/bin/python');
}
