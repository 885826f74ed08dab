// Random questions as each principal, each to every binding that can take it: all must answer as the oracle does, so the
// same question to two stores gets the same answer.
import { jest } from '@jest/globals';
import { fc, seed, startCases } from '../../support/random-cases.js';
import { createOracle, type Oracle } from '../support/oracle.js';
import { expectSameRows } from '../support/same-rows.js';
import { askBinding, BindingTally } from './ask-each-binding.js';
import { loadModels, type Model, type ModelDataset, type TableName } from './example-model.js';
import {
  type AggregateQuestion,
  aggregateQuery,
  aggregateSql,
  aggregateVariables,
  randomAggregate,
} from './random-aggregate.js';
import type { Filter } from './random-filter.js';
import { pageQuery, pageSql, pageVariables, randomPage, type PageQuestion } from './random-page.js';

// So many cases take as long as the machine needs.
jest.setTimeout(300_000);

type Asker = 'engineer' | 'analyst' | 'united-partner' | 'regulator';

/** Questions that each binding must have answered in a test, or the test shows nothing of it. */
const leastAnswers = 3;

let oracle: Oracle;
let models: Readonly<Record<Asker, Model>>;

beforeAll(async () => {
  process.stderr.write(`random questions: LAKEGATE_SEED=${String(seed)}\n`);
  oracle = await createOracle();
  models = await loadModels(oracle);
});
afterAll(() => {
  oracle.stop();
});

const tables: readonly TableName[] = [
  'flights',
  'weather_readings',
  'planes',
  'airports',
  'airlines',
  'daily_carrier_performance',
];

describe.each(tables)('%s', (table) => {
  test('a random page of a random list is the same from every binding', async () => {
    await askRandomly(table, randomPage, {
      cases: 60,
      compare: comparePage,
      variablesOf: (question) => ({ ...pageVariables(question), piece: question.piece }),
    });
  });

  test('random groups and measures are the same from every binding', async () => {
    await askRandomly(table, randomAggregate, {
      cases: 60,
      compare: compareGroups,
      except: 'dynamodb',
      variablesOf: (question) => ({ ...aggregateVariables(question), measures: aggregateQuery(question) }),
    });
  });
});

interface Comparison<Q> {
  readonly cases: number;
  readonly compare: (question: Q, as: Asker, tally: BindingTally) => Promise<void>;
  readonly variablesOf: (question: Q) => unknown;
  /** The binding that can't take any such question. */
  readonly except?: string;
}

/** A question and who asks it; a counterexample shows as what would be sent. */
class AskedQuestion<Q> {
  constructor(
    readonly as: Asker,
    readonly question: Q,
    private readonly variablesOf: (question: Q) => unknown,
  ) {}

  [fc.toStringMethod](): string {
    return `as ${this.as}: ${JSON.stringify(this.variablesOf(this.question))}`;
  }
}

async function askRandomly<Q extends { readonly dataset: ModelDataset }>(
  table: TableName,
  random: (model: Model, dataset: ModelDataset, bound: fc.Arbitrary<Filter>) => fc.Arbitrary<Q>,
  { cases, compare, variablesOf, except }: Comparison<Q>,
): Promise<void> {
  const tally = new BindingTally();
  const askers = (Object.keys(models) as Asker[]).filter((asker) => models[asker].has(table));
  const asked = fc.constantFrom(...askers).chain((as) => {
    const dataset = models[as].get(table) as ModelDataset;
    return random(models[as], dataset, boundOf(dataset)).map(
      (question) => new AskedQuestion(as, question, variablesOf),
    );
  });
  const goesOn = startCases({ seconds: 4, cases });
  let checked = 0;
  // It is looked at here, as fast-check's own limit would leave a question under way behind.
  const property = fc.asyncProperty(asked, async ({ as, question }) => {
    if (!goesOn(checked)) return;
    await compare(question, as, tally);
    checked++;
  });
  for (let round = 0; goesOn(checked); round++) await fc.assert(property, { seed: seed + round, numRuns: 20 });
  process.stderr.write(`  ${String(checked)} questions: ${tally.toString()}\n`);
  const bindings = models.engineer.get(table)?.bindings ?? [];
  for (const binding of bindings.filter((name) => name !== except)) {
    const answers = tally.answered.get(`${table}.${binding}`) ?? 0;
    if (answers < leastAnswers) throw new Error(`too few answers to show anything: ${tally.toString()}`);
  }
}

/** What brings a question within reach of bindings that hold a part, or answer by key. */
function boundOf({ table, columns }: ModelDataset): fc.Arbitrary<Filter> {
  const nothing = fc.constant<Filter>({ kind: 'and', parts: [] });
  const [name, tests] =
    table === 'flights'
      ? ([
          'time_hour',
          fc.constantFrom('2013-10-01T00:00:00Z', '2013-11-15T12:00:00Z').map((value) => ({ op: 'gte', value })),
        ] as const)
      : (['tailnum', fc.constantFrom('N14228', 'N24211').map((value) => ({ op: 'eq', value }))] as const);
  const column = columns.find((candidate) => candidate.name === name);
  if (column === undefined || !['flights', 'planes'].includes(table)) return nothing;
  const keys = fc.uniqueArray(fc.constantFrom(...column.samples), { minLength: 1, maxLength: 30 });
  const bounded = table === 'flights' ? tests : keys.map((value) => ({ op: 'in', value }));
  return fc.oneof(
    { weight: 1, arbitrary: nothing },
    { weight: 2, arbitrary: bounded.map((test): Filter => ({ kind: 'column', column, tests: [test] })) },
  );
}

interface Page {
  readonly page: {
    readonly totalCount?: number;
    readonly nodes: readonly unknown[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string | null;
      readonly endCursor: string | null;
    };
  };
}

async function comparePage(question: PageQuestion, as: Asker, tally: BindingTally): Promise<void> {
  const sql = pageSql(question);
  const [counted] = await oracle.rows(as, `SELECT count(*) AS n FROM (${sql})`);
  const total = Number(counted?.n);
  const { piece, dataset } = question;
  const [from, to] = boundsOf(piece, total);
  const expected = await oracle.rows(as, `${sql} LIMIT ${String(to - from)} OFFSET ${String(from)}`);
  for (const binding of dataset.bindings.map((name) => `${dataset.table}.${name}`)) {
    const fetchPage = (page: Readonly<Record<string, unknown>>): Promise<Page | undefined> =>
      askBinding<Page>(
        binding,
        { as, query: pageQuery(question), variables: { ...pageVariables(question), ...page } },
        tally,
      );
    const answer = await fetchPiece(piece, fetchPage);
    if (answer === undefined) continue;
    const { nodes, totalCount, pageInfo } = answer.page;
    expectSameRows(nodes, expected, `${binding}: nodes`);
    const { hasNextPage, hasPreviousPage } = pageInfo;
    expect({ binding, totalCount, hasNextPage, hasPreviousPage }).toEqual({
      binding,
      totalCount: question.counted ? total : undefined,
      hasNextPage: to < total || (piece.kind === 'previous' && total > 0),
      hasPreviousPage: piece.kind === 'offset' ? piece.offset > 0 : from > 0 || (piece.kind === 'next' && total > 0),
    });
  }
}

/** Where the piece begins and ends among `total` rows. */
function boundsOf(piece: PageQuestion['piece'], total: number): readonly [number, number] {
  const within = (position: number): number => Math.min(Math.max(position, 0), total);
  switch (piece.kind) {
    case 'first':
      return [0, within(piece.rows)];
    case 'last':
      return [within(total - piece.rows), total];
    case 'next':
      return [within(piece.rows), within(2 * piece.rows)];
    case 'previous':
      return [within(total - 2 * piece.rows), within(total - piece.rows)];
    case 'offset':
      return [within(piece.offset), within(piece.offset + piece.rows)];
  }
}

async function fetchPiece(
  piece: PageQuestion['piece'],
  fetchPage: (page: Readonly<Record<string, unknown>>) => Promise<Page | undefined>,
): Promise<Page | undefined> {
  if (piece.kind === 'offset') return fetchPage({ first: piece.rows, offset: piece.offset });
  if (piece.kind === 'first' || piece.kind === 'next') {
    const first = await fetchPage({ first: piece.rows });
    const after = first?.page.pageInfo.endCursor ?? null;
    return piece.kind === 'first' || after === null ? first : fetchPage({ first: piece.rows, after });
  }
  const last = await fetchPage({ last: piece.rows });
  const before = last?.page.pageInfo.startCursor ?? null;
  return piece.kind === 'last' || before === null ? last : fetchPage({ last: piece.rows, before });
}

async function compareGroups(question: AggregateQuestion, as: Asker, tally: BindingTally): Promise<void> {
  const expected = await oracle.rows(as, aggregateSql(question));
  const { table, bindings } = question.dataset;
  for (const binding of bindings.map((name) => `${table}.${name}`)) {
    const asked = { as, query: aggregateQuery(question), variables: aggregateVariables(question) };
    const answer = await askBinding<{ readonly groups: readonly unknown[] }>(binding, asked, tally);
    if (answer !== undefined) expectSameRows(answer.groups, expected, `${binding}: groups`);
  }
}
