// The battery: every check over one connector, and every check over a connector that is wrong in what it looks at.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Capabilities } from '../../connectors/connector.js';
import type { Check } from './check.js';
import { aggregateChecks } from './checks/aggregate-checks.js';
import { behaviourChecks } from './checks/behaviour-checks.js';
import { functionChecks } from './checks/function-checks.js';
import { operatorChecks } from './checks/operator-checks.js';
import { permissionChecks } from './checks/permission-checks.js';
import { valueChecks } from './checks/value-checks.js';
import type { ConformanceTarget } from './target.js';

const checks: readonly Check[] = [
  ...valueChecks,
  ...functionChecks,
  ...aggregateChecks,
  ...operatorChecks,
  ...permissionChecks,
  ...behaviourChecks,
];

/** Declares the tests for one kind of server; `capabilities` decide which checks apply. */
export function runConformance(
  kind: string,
  capabilities: Capabilities,
  create: () => Promise<ConformanceTarget>,
): void {
  describe(`the ${kind} connector`, () => {
    let target: ConformanceTarget;
    beforeAll(async () => {
      target = await create();
    }, 60_000);
    afterAll(async () => {
      await target.stop();
    });
    for (const check of checks) {
      if (check.applies?.(capabilities) === false) {
        it.skip(check.name, () => undefined);
        continue;
      }
      it(check.name, async () => {
        await check.run(target);
      });
      it(`a wrong connector fails: ${check.name}`, async () => {
        await expect(Promise.resolve(check.wrong(target)).then(check.run)).rejects.toThrow();
      });
    }
  });
}
