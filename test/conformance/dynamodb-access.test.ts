// Every way that DynamoDB's connector finds items, on random questions: keys, partitions, ranges, an index, a scan.
import { fc } from '../support/random-cases.js';
import { and, call, isIn, or } from '../../src/core/call.js';
import { int32Type, int64Type, stringType } from '../../src/core/data-type.js';
import type { AccessKey, Binding } from '../../src/core/dataset.js';
import { literal } from '../../src/core/expression.js';
import type { FunctionName } from '../../src/core/functions.js';
import type { Expr, Relation } from '../../src/core/relation.js';
import { fetch, filter, sort } from '../../src/core/relation.js';
import { createDynamodbConnector } from '../../connectors/dynamodb/create-connector.js';
import { guardConnector } from '../../connectors/guarded-connector.js';
import { createDynamodbServer } from '../../local/dynamodb/create-dynamodb-server.js';
import { bindingsOf } from './binding.js';
import { by, col, read } from './questions.js';
import { assertSameRows } from './same-rows.js';
import { createSeedDirectory } from './seed-directory.js';
import type { ConformanceTarget } from './target.js';
import { ask, expected, Refused } from './target.js';

let target: ConformanceTarget;

beforeAll(async () => {
  const directory = await createSeedDirectory();
  const server = await createDynamodbServer({
    tables: {
      series: {
        ...directory.tables.series,
        key: { partition: 'bucket', sort: 'seq' },
        indexes: [{ name: 'by_seq', partition: 'seq', sort: 'amount' }],
      },
      samples: { ...directory.tables.samples, key: { partition: 'id' } },
    },
  });
  const connector = createDynamodbConnector({
    name: 'dynamodb',
    kind: 'dynamodb',
    settings: { region: 'us-east-1', endpoint: server.url, accessKeyId: 'local', secretAccessKey: 'local' },
  });
  target = {
    connector,
    bindings: bindingsOf('dynamodb'),
    guard: guardConnector,
    unreachable: () => connector,
    stop: async () => {
      await connector.stop();
      await server.stop();
      await directory.remove();
    },
  };
}, 60_000);

afterAll(() => target.stop());

function bind(dataset: 'series' | 'samples', change: Partial<Binding>): ReadonlyMap<string, Binding> {
  return new Map([[dataset, { ...target.bindings.get(dataset)!, ...change }]]);
}

const index: AccessKey = { columns: ['seq', 'amount'], index: 'by_seq' };
const input = read('series');
const text = (value: string): Expr => literal(value, stringType);
const int = (value: number): Expr => literal(value, int32Type);
const bucket = fc.integer({ min: 0, max: 26 }).map((n) => `b${String(n).padStart(2, '0')}`);
const seq = fc.integer({ min: -5, max: 105 });
const comparison = fc.constantFrom<FunctionName>('eq', 'neq', 'gt', 'gte', 'lt', 'lte');

const predicate: fc.Arbitrary<Expr> = fc.letrec<{ leaf: Expr; tree: Expr }>((tie) => ({
  leaf: fc.oneof(
    fc.tuple(comparison, seq).map(([fn, n]) => call(fn, col(input, 'seq'), int(n))),
    fc.tuple(comparison, bucket).map(([fn, b]) => call(fn, text(b), col(input, 'bucket'))),
    fc.bigInt({ min: 0n, max: 2_500_000_000n }).map((n) => call('lt', col(input, 'amount'), literal(n, int64Type))),
    fc.constant(call('is_null', col(input, 'amount'))),
    fc.array(seq, { minLength: 1, maxLength: 12 }).map((ns) =>
      isIn(
        [col(input, 'seq')],
        ns.map((n) => [n]),
      ),
    ),
    fc.constantFrom('b0', 'b1', 'b13', '').map((p) => call('starts_with', col(input, 'bucket'), text(p))),
  ),
  tree: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((args) => and(args)),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((args) => or(args)),
    tie('tree').map((arg) => call('not', arg)),
  ),
})).tree;

const keyed: fc.Arbitrary<Expr> = fc.oneof(
  bucket.map((b) => call('eq', col(input, 'bucket'), text(b))),
  fc.array(bucket, { minLength: 1, maxLength: 5 }).map((bs) =>
    isIn(
      [col(input, 'bucket')],
      bs.map((b) => [b]),
    ),
  ),
  fc
    .array(fc.tuple(bucket, seq), { minLength: 1, maxLength: 150 })
    .map((keys) => isIn([col(input, 'bucket'), col(input, 'seq')], keys)),
);

const shaped = (condition: Expr): fc.Arbitrary<Relation> =>
  fc
    .tuple(fc.constantFrom('none', 'seq', 'amount'), fc.constantFrom('asc', 'desc'), fc.nat(20), fc.option(fc.nat(30)))
    .map(([order, direction, offset, count]) => {
      const rows = filter(input, condition);
      if (order === 'none') return rows;
      const keys = [by(col(rows, order), direction), by(col(rows, 'bucket')), by(col(rows, 'seq'), direction)];
      const inOrder = sort(rows, keys);
      return count === null ? inOrder : fetch(inOrder, offset, count);
    });

async function holdsFor(
  questions: fc.Arbitrary<Relation>,
  bindings: ReadonlyMap<string, Binding>,
  numRuns = 40,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(questions, async (question) => {
      const { rows } = await ask(target, question, { bindings });
      assertSameRows(rows, expected(question), question);
    }),
    { numRuns },
  );
}

it('answers questions that fix keys or partitions as the reference does', async () => {
  const questions = fc.tuple(keyed, predicate).chain(([key, other]) => shaped(and([key, other])));
  await holdsFor(questions, target.bindings);
});

it('answers questions by an index as the reference does', async () => {
  const byIndex = fc
    .tuple(seq, fc.bigInt({ min: 0n, max: 2_500_000_000n }), predicate)
    .map(([n, amount, other]) =>
      and([
        call('eq', col(input, 'seq'), int(n)),
        call('gte', col(input, 'amount'), literal(amount, int64Type)),
        other,
      ]),
    );
  await holdsFor(byIndex.chain(shaped), bind('series', { accessKeys: [index] }));
});

it('answers any question by an allowed scan as the reference does', async () => {
  await holdsFor(
    predicate.chain(shaped),
    bind('series', { accessKeys: [], scan: { allowed: true, maxRows: 2500 } }),
    12,
  );
});

it('does not use an index for rows that may not be in it', async () => {
  const question = filter(input, call('eq', col(input, 'seq'), int(7)));
  await expect(ask(target, question, { bindings: bind('series', { accessKeys: [index] }) })).rejects.toThrow(Refused);
});

it('refuses a question that fixes no key where no scan is allowed', async () => {
  const question = filter(input, call('gt', col(input, 'seq'), int(7)));
  await expect(ask(target, question)).rejects.toThrow(/no scan is allowed/);
});

it('fails with ROW_LIMIT where a scan would read more items than its bound, and never answers with fewer', async () => {
  const bindings = bind('series', { scan: { allowed: true, maxRows: 2499 } });
  await expect(ask(target, input, { bindings })).rejects.toMatchObject({ code: 'ROW_LIMIT' });
});

it('stops reading a partition once a page in sort key order is full', async () => {
  const rows = filter(input, call('eq', col(input, 'bucket'), text('b03')));
  const page = fetch(sort(rows, [by(col(rows, 'seq'), 'desc')]), 0, 5);
  const { rows: got, calls, query } = await ask(target, page);
  assertSameRows(got, expected(page), page);
  expect(calls).toEqual(['Query']);
  expect(query.statement.text).toContain('"descending":true');
  expect(query.statement.text).not.toContain('"sort"');
});

it('asks nothing where the question can have no row', async () => {
  const question = filter(input, isIn([col(input, 'bucket'), col(input, 'seq')], [['', 1]]));
  const { rows, calls } = await ask(target, question);
  expect(rows).toEqual([]);
  expect(calls).toEqual([]);
});
