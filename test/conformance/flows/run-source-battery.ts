// The sources' battery: every check over one kind of source, and over one that is wrong in what the check looks at.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SourceCheck, sourceChecks } from './source-checks.js';
import type { SourceFixture, SourceServer, SourceTarget } from './source-target.js';

/** Declares the tests of one kind; its capabilities and what its server offers decide which checks apply. */
export function runSourceBattery(fixture: SourceFixture): void {
  const applies = ({ applies: toCapabilities, needs }: SourceCheck): boolean =>
    toCapabilities?.(fixture.capabilities) !== false && (needs === undefined || fixture.offers.has(needs));
  describe(`the ${fixture.kind} source`, () => {
    let server: SourceServer;
    beforeAll(async () => {
      server = await fixture.start();
    }, 600_000);
    afterAll(async () => {
      await server.stop();
    });
    const onNewTarget = async (use: (target: SourceTarget) => Promise<void>): Promise<void> => {
      const target = await server.create();
      try {
        await use(target);
      } finally {
        await target.stop();
      }
    };
    for (const check of sourceChecks) {
      if (!applies(check)) {
        it.skip(check.name, () => undefined);
        continue;
      }
      it(check.name, async () => {
        await onNewTarget((target) => check.run(target, fixture));
      });
      it(`a wrong source fails: ${check.name}`, async () => {
        await onNewTarget((target) => expect(check.run(check.wrong(target), fixture)).rejects.toThrow());
      });
    }
  });
}
