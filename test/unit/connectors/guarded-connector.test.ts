import type { Connector, ExecutionContext, NativeQuery, RowBatch } from '../../../connectors/connector.js';
import { isRefusal } from '../../../connectors/connector.js';
import type { GuardOptions } from '../../../connectors/guarded-connector.js';
import { guardConnector } from '../../../connectors/guarded-connector.js';
import { LakegateError } from '../../../src/core/errors.js';
import type { Observation } from '../../../src/core/observation.js';
import { SecuredScan } from '../../../src/core/secured-scan.js';
import { secureRelation } from '../../../auth/permission.js';
import { createMemoryConnector } from '../../support/memory-connector.js';
import { catalog, fullGrants, tables } from '../../conformance/fixture.js';
import { bindingsOf } from '../../conformance/binding.js';
import { read } from '../../conformance/questions.js';
import { until } from '../../support/until.js';

const secured = secureRelation(read('samples', 'id'), fullGrants, catalog);
const bindings = new Map([['samples', bindingsOf('athena').get('samples')!]]);

function setUp(change: Partial<Connector>, options: Partial<GuardOptions> = {}) {
  const observations: Observation[] = [];
  const memory = createMemoryConnector('athena', tables);
  const connector: Connector = { ...memory, ...change };
  const guard = guardConnector(connector, {
    server: 'lake',
    observe: (o) => observations.push(o),
    retryDelayMs: 0,
    ...options,
  });
  const query = guard.compile({ relation: secured, bindings });
  if (isRefusal(query)) throw new Error(query.refused);
  return { guard, query, observations };
}

/** Of a test: ends what it left running where it failed. */
let ending: AbortController;
let running: Promise<number>[];
beforeEach(() => {
  ending = new AbortController();
  running = [];
});
afterEach(async () => {
  ending.abort();
  await Promise.allSettled(running);
});

function contextWith(signal = ending.signal): ExecutionContext {
  return { requestId: 'r1', signal, called: () => undefined };
}

function rowsOf(guard: Connector, query: NativeQuery, signal?: AbortSignal): Promise<number> {
  const read = async (): Promise<number> => {
    let rows = 0;
    for await (const batch of guard.execute(query, contextWith(signal))) rows += batch.rows.length;
    return rows;
  };
  const counted = read();
  running.push(counted);
  return counted;
}

const twoRows: RowBatch = { rows: [[1], [2]], bytes: 10 };

/** A connector whose executions give, one after another, what the list says: rows, or an error. */
function scripted(...outcomes: readonly (readonly (RowBatch | LakegateError)[])[]): Partial<Connector> {
  const left = [...outcomes];
  return {
    async *execute() {
      await Promise.resolve();
      for (const step of left.shift() ?? []) {
        if (step instanceof LakegateError) throw step;
        yield step;
      }
    },
  };
}

/** A connector that never gives anything, whatever its signal says. */
const hanging: Partial<Connector> = {
  execute: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) }),
};

it('throws on a leaf that the permission stage did not make', () => {
  const { guard } = setUp({});
  const forged = Object.assign(Object.create(SecuredScan.prototype) as SecuredScan, { kind: 'scan' });
  let thrown: unknown;
  try {
    guard.compile({ relation: forged, bindings });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'PLAN_FORGED' });
});

it('executes nothing that it did not compile', async () => {
  const { guard, query } = setUp({});
  await expect(rowsOf(guard, { ...query })).rejects.toMatchObject({ code: 'PLAN_FORGED' });
});

it('tells of a statement from start to finish, and of each call', async () => {
  const { guard, query, observations } = setUp({});
  await rowsOf(guard, query);
  expect(observations.map((o) => o.kind)).toEqual(['statement-started', 'store-called', 'statement-finished']);
  expect(observations[0]).toMatchObject({ server: 'lake', requestId: 'r1', bindings: ['samples.athena'] });
  expect(observations[2]).toMatchObject({ rows: 12 });
});

it.each(['STORE_UNAVAILABLE', 'STORE_THROTTLED'] as const)(
  'tries again after %s before the first row',
  async (code) => {
    const { guard, query } = setUp(scripted([new LakegateError(code)], [twoRows]));
    expect(await rowsOf(guard, query)).toBe(2);
  },
);

it.each(['STORE_DENIED', 'STORE_REJECTED', 'STORE_DATA_INVALID'] as const)(
  'does not try again after %s',
  async (code) => {
    const { guard, query, observations } = setUp(scripted([new LakegateError(code)], [twoRows]));
    await expect(rowsOf(guard, query)).rejects.toMatchObject({ code });
    expect(observations.at(-1)).toMatchObject({ kind: 'statement-failed', code });
  },
);

it('does not try again once a row has been given', async () => {
  const { guard, query } = setUp(scripted([twoRows, new LakegateError('STORE_UNAVAILABLE')], [twoRows]));
  await expect(rowsOf(guard, query)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
});

it('gives up after its number of retries', async () => {
  const failure = [new LakegateError('STORE_UNAVAILABLE')];
  const { guard, query } = setUp(scripted(failure, failure, failure, [twoRows]), { maxRetries: 2 });
  await expect(rowsOf(guard, query)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
});

it('ends a statement at its deadline even where the connector hangs', async () => {
  const { guard, query } = setUp(hanging, { statementTimeoutMs: 20 });
  await expect(rowsOf(guard, query)).rejects.toMatchObject({ code: 'TIME_LIMIT' });
});

it("ends a statement with the caller's reason even where the connector hangs", async () => {
  const { guard, query } = setUp(hanging);
  const controller = new AbortController();
  const running = rowsOf(guard, query, controller.signal);
  controller.abort(new LakegateError('SHUTTING_DOWN'));
  await expect(running).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
});

it('aborts the connector when the caller stops reading', async () => {
  let aborted = false;
  const { guard, query, observations } = setUp({
    async *execute(_query, { signal }) {
      signal.addEventListener('abort', () => (aborted = true));
      await Promise.resolve();
      yield twoRows;
      yield twoRows;
    },
  });
  for await (const batch of guard.execute(query, contextWith())) {
    expect(batch).toBe(twoRows);
    break;
  }
  expect(aborted).toBe(true);
  expect(observations.at(-1)).toMatchObject({ kind: 'statement-finished', rows: 2 });
});

it('runs at most so many statements at a time, lets so many wait, and throttles the rest', async () => {
  const release: (() => void)[] = [];
  const { guard, query } = setUp(
    {
      async *execute() {
        await new Promise<void>((resolve) => release.push(resolve));
        yield twoRows;
      },
    },
    { maxConcurrentStatements: 1, maxQueuedStatements: 1, maxRetries: 0 },
  );
  const first = rowsOf(guard, query);
  const second = rowsOf(guard, query);
  await expect(rowsOf(guard, query)).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
  expect(release).toHaveLength(1);
  release[0]?.();
  expect(await first).toBe(2);
  await until(() => release.length >= 2);
  release[1]?.();
  expect(await second).toBe(2);
});

it('gives up the place in the queue when the caller goes', async () => {
  let finish = (): void => undefined;
  const { guard, query } = setUp(
    {
      async *execute() {
        await new Promise<void>((resolve) => (finish = resolve));
        yield twoRows;
      },
    },
    { maxConcurrentStatements: 1, maxQueuedStatements: 1 },
  );
  const first = rowsOf(guard, query);
  const controller = new AbortController();
  const waiting = rowsOf(guard, query, controller.signal);
  controller.abort(new LakegateError('REQUEST_CANCELLED'));
  await expect(waiting).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
  finish();
  expect(await first).toBe(2);
  const third = rowsOf(guard, query);
  await new Promise((resolve) => setImmediate(resolve));
  finish();
  expect(await third).toBe(2);
});
