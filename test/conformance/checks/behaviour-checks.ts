// Behaviour: paging, call counts, cancelling at the store, deadlines, errors, forged plans, concurrency, description.
import { call, equals } from '../../../src/core/call.js';
import { int32Type, int64Type } from '../../../src/core/data-type.js';
import type { ErrorCode } from '../../../src/core/errors.js';
import { errorRegistry, LakegateError } from '../../../src/core/errors.js';
import { literal } from '../../../src/core/expression.js';
import type { Expr, ReadRelation, Relation } from '../../../src/core/relation.js';
import { aggregate, fieldOf, filter, join, project } from '../../../src/core/relation.js';
import { SecuredScan } from '../../../src/core/secured-scan.js';
import type { Capabilities, RowBatch } from '../../../connectors/connector.js';
import type { Check } from '../check.js';
import { must, withConnector, withExecute } from '../check.js';
import { catalog, samples, seriesColumns } from '../fixture.js';
import { col, reachable, read } from '../questions.js';
import { assertSameRows } from '../same-rows.js';
import type { ConformanceTarget } from '../target.js';
import { ask, compileQuestion, expected } from '../target.js';

const relational = (c: Capabilities): boolean =>
  c.access === 'relational' && c.operators.has('join') && c.aggregates.has('count');
const asciiOnly = (text: string): boolean => !/missing_table|samples|SELECT|arn:/i.test(text);

/** Billions of joined rows to count: more than any test waits for. */
function longQuestion(): Relation {
  let joined: Relation = read('series', 'seq');
  for (let i = 0; i < 6; i++) {
    const right = read('series', 'seq');
    const width: number = joined.fields.length;
    const on: Expr = equals<ReadRelation>(fieldOf(joined, 0), { ...fieldOf(right, 0), index: width });
    joined = join('inner', joined, right, on);
  }
  return aggregate(joined, [], [{ fn: 'count', args: [], name: 'n', type: int64Type, nullable: false }]);
}

async function drain(batches: AsyncIterable<RowBatch>): Promise<void> {
  const iterator = batches[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

async function failureOf(run: Promise<unknown>): Promise<LakegateError> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  must(error instanceof LakegateError, `no LakegateError but ${String(error)}`);
  return error;
}

async function mustFailWith(code: ErrorCode, run: Promise<unknown>): Promise<void> {
  const error = await failureOf(run);
  must(error.code === code, `${error.code}, not ${code}: ${String(error.cause)}`);
  must(error.message === errorRegistry[code].message && asciiOnly(error.message), `says too much: ${error.message}`);
}

/** Waits until the store says that it runs the given number of statements. */
async function untilRunning(target: ConformanceTarget, count: number): Promise<void> {
  const { runningStatements } = target;
  if (runningStatements === undefined) return;
  const deadline = performance.now() + 8_000;
  while ((await runningStatements()) !== count) {
    must(performance.now() < deadline, `the store does not come to run ${String(count)} statements`);
  }
}

/** Executes without heeding the signal, as if nobody could cancel; ends at last, so that the store is left idle. */
const deaf = withExecute(
  (inner) => (query, context) => inner.execute(query, { ...context, signal: AbortSignal.timeout(4_000) }),
);

const paging: Check = {
  name: 'gives every row of a long answer once',
  async run(target) {
    const question = reachable(target, read('series'));
    const { rows } = await ask(target, question);
    assertSameRows(rows, expected(question), question);
  },
  wrong: withExecute(
    (inner) =>
      async function* (query, context) {
        for await (const batch of inner.execute(query, context)) {
          yield { ...batch, rows: batch.rows.slice(0, 1000) };
          return;
        }
      },
  ),
};

const callCount: Check = {
  name: 'reads n keys in ⌈n ÷ 100⌉ calls',
  applies: (c) => c.access === 'key',
  async run(target) {
    for (const [dataset, operation, count] of [
      ['series', 'BatchGetItem', 25],
      ['samples', 'BatchGetItem', 1],
    ] as const) {
      const { calls } = await ask(target, reachable(target, read(dataset)));
      must(
        calls.every((name) => name === operation),
        `calls ${calls.join(', ')}`,
      );
      must(calls.length === count, `${String(calls.length)} calls, not ${String(count)}`);
    }
  },
  wrong: withExecute((inner) => (query, context) => {
    context.called('BatchGetItem');
    return inner.execute(query, context);
  }),
};

const cancel: Check = {
  name: 'an abort ends the statement at once, at the store too',
  applies: (c) => c.cancel && relational(c),
  async run(target) {
    await untilRunning(target, 0);
    const controller = new AbortController();
    const direct: ConformanceTarget = { ...target, guard: (connector) => connector };
    const running = failureOf(ask(direct, longQuestion(), { signal: controller.signal }));
    await untilRunning(target, 1);
    controller.abort(new LakegateError('REQUEST_CANCELLED'));
    const late = new Promise<'late'>((resolve) => setTimeout(resolve, 2_000, 'late').unref());
    const outcome = await Promise.race([running, late]);
    must(outcome !== 'late' && outcome.code === 'REQUEST_CANCELLED', 'the abort does not end the statement');
    await untilRunning(target, 0);
  },
  wrong: deaf,
};

const cancelByKey: Check = {
  name: 'an abort ends the requests under way',
  applies: (c) => c.cancel && c.access === 'key',
  async run(target) {
    const controller = new AbortController();
    const { query } = compileQuestion(target, reachable(target, read('series')));
    const rows = target.connector.execute(query, {
      requestId: 'conformance',
      signal: controller.signal,
      called: () => {
        controller.abort(new LakegateError('REQUEST_CANCELLED'));
      },
    });
    await mustFailWith('REQUEST_CANCELLED', drain(rows));
  },
  wrong: deaf,
};

const deadline: Check = {
  name: 'a statement past its deadline ends with TIME_LIMIT and is cancelled at the store',
  applies: relational,
  async run(target) {
    await untilRunning(target, 0);
    await mustFailWith('TIME_LIMIT', ask(target, longQuestion(), { guard: { statementTimeoutMs: 300 } }));
    await untilRunning(target, 0);
  },
  wrong: (target) => ({
    ...target,
    guard: (connector) => ({
      ...connector,

      async *execute() {
        await Promise.resolve();
        throw new LakegateError('STORE_UNAVAILABLE');
      },
    }),
  }),
};

const rejected: Check = {
  name: 'a table that is not there is STORE_REJECTED, and the message says nothing of it',
  async run(target) {
    const samplesBinding = target.bindings.get('samples')!;
    const bindings = new Map([...target.bindings, ['samples', { ...samplesBinding, physicalName: 'missing_table' }]]);
    await mustFailWith('STORE_REJECTED', ask(target, reachable(target, read('samples', 'id')), { bindings }));
  },
  wrong: withExecute(
    () =>
      async function* () {
        await Promise.resolve();
        yield { rows: [], bytes: 0 };
      },
  ),
};

const unreachable: Check = {
  name: 'a store that does not listen is STORE_UNAVAILABLE, to a query and to a ping',
  async run(target) {
    const connector = target.unreachable();
    try {
      const away = { ...target, connector };
      const guard = { maxRetries: 0 };
      await mustFailWith('STORE_UNAVAILABLE', ask(away, reachable(away, read('samples', 'id')), { guard }));
      await mustFailWith('STORE_UNAVAILABLE', connector.ping(new AbortController().signal));
    } finally {
      await connector.stop();
    }
  },
  wrong: (target) => ({
    ...target,
    unreachable: () => withConnector(target, { stop: () => Promise.resolve() }).connector,
  }),
};

const forged: Check = {
  name: 'a forged plan throws at compile, and one that this guard did not compile at execute',
  async run(target) {
    const guard = target.guard(target.connector, { server: 'conformance', observe: () => undefined });
    const forgedScan = Object.assign(Object.create(SecuredScan.prototype) as SecuredScan, {
      kind: 'scan',
      dataset: catalog.datasets.get('samples'),
      fields: read('samples', 'id').fields,
      outputs: [col(read('samples'), 'id')],
    });
    const compiling = Promise.resolve().then(() => guard.compile({ relation: forgedScan, bindings: target.bindings }));
    must((await failureOf(compiling)).code === 'PLAN_FORGED', 'a forged leaf is compiled');
    const { query } = compileQuestion(target, reachable(target, read('samples', 'id')));
    const context = { requestId: 'conformance', signal: new AbortController().signal, called: () => undefined };
    const running = drain(guard.execute({ ...query }, context));
    must((await failureOf(running)).code === 'PLAN_FORGED', 'a foreign query is executed');
  },
  wrong: (target) => ({ ...target, guard: (connector) => connector }),
};

const concurrent: Check = {
  name: 'statements that run at one time share nothing',
  async run(target) {
    const ids = samples.map((row) => Number(row[0]));
    await Promise.all(
      ids.map(async (id) => {
        const input = reachable(target, read('samples'));
        const question = filter(input, call('eq', col(input, 'id'), literal(id, int32Type)));
        const { rows } = await ask(target, question);
        assertSameRows(rows, expected(question), question);
      }),
    );
  },
  wrong: (target) => {
    const { connector } = target;
    let latest: ReturnType<typeof connector.compile> | undefined;
    return withConnector(target, {
      compile: (plan) => (latest = connector.compile(plan)),
      async *execute(query, context) {
        await new Promise((resolve) => setImmediate(resolve));
        yield* connector.execute(latest !== undefined && 'native' in latest ? latest : query, context);
      },
    });
  },
};

const emptySelection: Check = {
  name: 'rows without fields are still counted',
  async run(target) {
    const input = reachable(target, read('samples'));
    const question = project(input, [{ name: 'one', expr: literal(1, int32Type) }]);
    const { rows } = await ask(target, question);
    assertSameRows(rows, expected(question), question);
  },
  wrong: withExecute(
    () =>
      async function* () {
        await Promise.resolve();
        yield { rows: [[1]], bytes: 0 };
      },
  ),
};

const description: Check = {
  name: 'describes a table by its columns',
  async run(target) {
    const { physicalName, columns } = await target.connector.describeTable(
      { table: target.bindings.get('series')!.physicalName },
      new AbortController().signal,
    );
    must(physicalName === target.bindings.get('series')!.physicalName, physicalName);
    for (const { name } of seriesColumns) {
      must(
        columns.some((column) => column.name === name && column.physicalType !== ''),
        `no column ${name}`,
      );
    }
  },
  wrong: (target) =>
    withConnector(target, {
      describeTable: ({ table }) => Promise.resolve({ physicalName: table, columns: [], key: [] }),
    }),
};

export const behaviourChecks: readonly Check[] = [
  paging,
  callCount,
  cancel,
  cancelByKey,
  deadline,
  rejected,
  unreachable,
  forged,
  concurrent,
  emptySelection,
  description,
];
