// The sinks' battery: every check over one kind of sink, and over one that is wrong in what the check looks at.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SinkCheck, sinkChecks } from './sink-checks.js';
import type { SinkFixture, SinkServer, SinkTarget } from './sink-target.js';

/** Declares the tests of one kind; its capabilities and what its server can be asked decide which checks apply. */
export function runSinkBattery(fixture: SinkFixture, checks: readonly SinkCheck[] = sinkChecks): void {
  const applies = ({ applies: toFixture, needs }: SinkCheck): boolean =>
    toFixture?.(fixture.capabilities, fixture) !== false && (needs === undefined || fixture[needs] !== undefined);
  describe(`the ${fixture.kind} sink`, () => {
    let server: SinkServer;
    beforeAll(async () => {
      server = await fixture.start();
    }, 600_000);
    afterAll(async () => {
      await server.stop();
    });
    const onNewTarget = async (use: (target: SinkTarget) => Promise<void>): Promise<void> => {
      const target = await server.create();
      try {
        await use(target);
      } finally {
        await target.stop();
      }
    };
    for (const check of checks) {
      if (!applies(check)) {
        it.skip(check.name, () => undefined);
        continue;
      }
      it(check.name, async () => {
        await onNewTarget((target) => check.run(target, fixture));
      });
      it(`a wrong sink fails: ${check.name}`, async () => {
        await onNewTarget((target) => expect(check.run(check.wrong(target), fixture)).rejects.toThrow());
      });
    }
  });
}
