// Random tables in four local stores, random grants with masks on them, and random questions: each store's answer to the
// secured question is the question over the rows and cells that brute force leaves.
import { jest } from '@jest/globals';
import { secureRelation } from '../../../auth/permission.js';
import { isRefusal } from '../../../connectors/connector.js';
import type { Binding, Catalog, StoreKind } from '../../../src/core/dataset.js';
import { LakegateError } from '../../../src/core/errors.js';
import type { Grant, Grants } from '../../../src/core/principal.js';
import { leavesOf, type Relation } from '../../../src/core/relation.js';
import type { Row as ValueRow } from '../../../src/core/value.js';
import { type Cell, visibleCells } from '../../support/brute-force.js';
import { type Amount, fc, seed, startCases } from '../../support/random-cases.js';
import { expectedAnswer } from './expected-answer.js';
import { randomGrant, type TableGrant, toGrant } from './random-grants.js';
import { type Question, randomQuestion, type Seen } from './random-question.js';
import { type DrawnTable, randomTable } from './random-table.js';
import { type DrawnStores, startStores } from './start-stores.js';
import { datasetOf, readOf, toRelation } from './to-relation.js';

// So many cases take as long as the machine needs.
jest.setTimeout(300_000);

const stores = ['athena', 'redshift', 'clickhouse', 'dynamodb'] as const;

let tables: readonly DrawnTable[];
let catalog: Catalog;
let started: DrawnStores | undefined;

beforeAll(async () => {
  process.stderr.write(`random tables: LAKEGATE_SEED=${String(seed)}\n`);
  const all = fc.tuple(...Array.from({ length: 16 }, (_, i) => randomTable(`table${String(i)}`)));
  tables = fc.sample(all, { numRuns: 1, seed })[0] ?? [];
  catalog = {
    datasets: new Map(tables.map((table) => [table.name, datasetOf({ table })])),
    servers: new Map(),
  };
  started = await startStores(tables);
});
afterAll(() => started?.stop());

function bindingOf(name: string, kind: StoreKind): Binding {
  const { columns, key } = catalog.datasets.get(name)!;
  return {
    id: kind,
    server: kind,
    kind,
    physicalName: name,
    columns: new Map(columns.map((column) => [column.name, { physicalName: column.name }])),
    accessKeys: key.length === 0 ? [] : [{ columns: key }],
    freshnessLagMs: 0,
    cost: {},
    statistics: {},
    scan: { allowed: true, maxRows: 1000 },
  };
}

interface StoreAnswer {
  readonly rows: readonly ValueRow[];
  readonly statement: string;
}

/** The store's answer, or undefined where it doesn't take the question. */
async function askStore(kind: StoreKind, question: Relation, grants: Grants): Promise<StoreAnswer | undefined> {
  const connector = started!.connectors.get(kind)!;
  const relation = secureRelation(question, grants, catalog);
  const bindings = new Map(leavesOf(relation).map(({ dataset: { name } }) => [name, bindingOf(name, kind)]));
  const query = connector.compile({ relation, bindings });
  if (isRefusal(query)) {
    // What is drawn is taken by every store of SQL, so that nothing is left out unseen.
    if (kind === 'dynamodb') return undefined;
    throw new Error(`${kind} refuses ${JSON.stringify(question)}: ${query.refused}`);
  }
  const found: ValueRow[] = [];
  const context = { requestId: 'drawn', signal: new AbortController().signal, called: () => undefined };
  for await (const batch of connector.execute(query, context)) found.push(...batch.rows);
  return { rows: found, statement: query.statement.text };
}

function show(rows: readonly (readonly unknown[])[], inOrder: boolean): readonly string[] {
  const texts = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? JSON.stringify(cell) : textOf(cell))).join(' | '),
  );
  return inOrder ? texts : texts.toSorted();
}

function textOf(cell: unknown): string {
  return typeof cell === 'bigint' ? `${String(cell)}n` : String(Object.is(cell, -0) ? 0 : cell);
}

/** Cells as the fields of the answer hold them. */
function toFields(rows: readonly (readonly Cell[])[], { fields }: Relation): readonly (readonly unknown[])[] {
  return rows.map((row) => row.map((cell, i) => fieldValue(cell, fields[i]?.type)));
}

function fieldValue(cell: Cell, type: Relation['fields'][number]['type'] | undefined): unknown {
  if (typeof cell !== 'bigint' || type?.kind !== 'decimal') return cell;
  if (type.scale === 0) return String(cell);
  const digits = String(cell < 0n ? -cell : cell).padStart(type.scale + 1, '0');
  return `${cell < 0n ? '-' : ''}${digits.slice(0, -type.scale)}.${digits.slice(-type.scale)}`;
}

interface Held {
  readonly seen: Seen;
  readonly grant: Grant | undefined;
}

function held(table: DrawnTable, grants: readonly TableGrant[]): Held {
  const dataset = catalog.datasets.get(table.name)!;
  return {
    seen: { table, ...visibleCells(table.rows, grants, table.key) },
    grant: toGrant(table, dataset, grants),
  };
}

const grantsOn = (table: DrawnTable, masked: boolean): fc.Arbitrary<readonly TableGrant[]> => {
  const of = (length: number): fc.Arbitrary<readonly TableGrant[]> =>
    fc.array(randomGrant(table, masked), { minLength: length, maxLength: length });
  return fc.oneof({ weight: 1, arbitrary: of(1) }, { weight: 3, arbitrary: of(2) }, { weight: 1, arbitrary: of(3) });
};

/** All that there is to see: every cell is compared under every set of grants. */
const everythingOf = ({ columns }: Seen): Question => ({
  kind: 'list',
  where: undefined,
  keys: [],
  slice: undefined,
  columns,
});

interface Case {
  readonly about: Held;
  readonly other: Held;
  readonly questions: readonly Question[];
}

const cases = (): fc.Arbitrary<Case> =>
  fc
    .tuple(fc.constantFrom(...tables), fc.constantFrom(...tables), fc.boolean())
    .chain(([table, other, masked]) =>
      fc.tuple(grantsOn(table, masked), grantsOn(other, masked)).map(([a, b]) => ({
        about: held(table, a),
        other: held(other, table === other ? a : b),
      })),
    )
    .chain(({ about, other }): fc.Arbitrary<Case> => {
      const asked = other.seen.columns.length === 0 ? undefined : other.seen;
      const questions =
        about.seen.columns.length === 0
          ? fc.constant([])
          : fc
              .array(randomQuestion(about.seen, asked), { minLength: 7, maxLength: 7 })
              .map((drawn) => [everythingOf(about.seen), ...drawn]);
      return fc.record({ about: fc.constant(about), other: fc.constant(other), questions });
    });

const tally = {
  answers: new Map<string, number>(),
  refused: new Map<string, number>(),
  kinds: new Map<string, number>(),
  cells: 0,
};
const count = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

async function checkQuestion(question: Question, { about, other }: Case): Promise<void> {
  const relation = toRelation(question, about.seen, other.seen);
  const grants: Grants = new Map(
    [about.grant, other.grant].flatMap((grant) => (grant ? [[grant.dataset, grant]] : [])),
  );
  const expected = expectedAnswer(question, about.seen, other.seen);
  const wanted = show(toFields(expected.rows, relation), expected.ordered);
  await Promise.all(
    stores.map(async (store) => {
      const answer = await askStore(store, relation, grants);
      if (answer === undefined) {
        count(tally.refused, store);
        return;
      }
      const { statement } = answer;
      const rows = show(answer.rows, expected.ordered);
      expect({ store, question, statement, rows }).toEqual({ store, question, statement, rows: wanted });
      count(tally.answers, store);
      count(tally.kinds, question.kind);
      tally.cells += expected.rows.length * relation.fields.length;
    }),
  );
}

/** A column that isn't seen fails as one that isn't there. */
function checkHidden({ seen, grant }: Held): void {
  const whole = readOf({ ...seen, columns: seen.table.columns.map(({ name }) => name) });
  const grants: Grants = new Map(grant === undefined ? [] : [[grant.dataset, grant]]);
  const { message } = new LakegateError(grant === undefined ? 'DATASET_UNKNOWN' : 'COLUMN_UNKNOWN');
  for (const field of whole.fields.filter(({ name }) => !seen.columns.includes(name))) {
    expect(() => secureRelation({ ...whole, fields: [field] }, grants, catalog)).toThrow(message);
  }
}

/** Each case has a seed of its own, which is how a failed one is repeated first. */
async function checkCases<T>(
  drawn: fc.Arbitrary<T>,
  amount: Amount,
  check: (value: T) => Promise<void>,
): Promise<void> {
  const goesOn = startCases({ least: 4, ...amount });
  for (let run = 0; goesOn(run); run++) {
    await fc.assert(fc.asyncProperty(drawn, check), { seed: seed + run, numRuns: 1, endOnFailure: true });
  }
}

test('every store answers as a question over what brute force leaves', async () => {
  let sets = 0;
  await checkCases(cases(), { seconds: 25, share: 0.9, cases: 90 }, async (one) => {
    // Names as well: what brute force shows nothing of doesn't exist.
    expect([...(one.about.grant?.columns ?? [])].sort()).toEqual([...one.about.seen.columns].sort());
    checkHidden(one.about);
    await Promise.all(one.questions.map((question) => checkQuestion(question, one)));
    sets += 1;
  });
  const answers = [...tally.answers.values()].reduce((sum, n) => sum + n, 0);
  process.stderr.write(
    `random tables: ${String(answers)} answers (${showTally(tally.answers)}) to ${showTally(tally.kinds)} under ${String(sets)} sets of grants, ${String(tally.cells)} cells; DynamoDB refused ${String(tally.refused.get('dynamodb'))}\n`,
  );
  expect(answers).toBeGreaterThan(100);
});

const showTally = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, n]) => `${name} ${String(n)}`).join(', ');

test('a further grant removes no cell, and without grants there is nothing to ask', async () => {
  const drawn = fc
    .constantFrom(...tables)
    .chain((table) =>
      fc.tuple(fc.constant(table), grantsOn(table, false), randomGrant(table, false), fc.constantFrom(...stores)),
    );
  await checkCases(drawn, { seconds: 25, share: 0.1, cases: 100 }, async ([table, grants, further, store]) => {
    const before = await everything(table, grants, store);
    const more = await everything(table, [...grants, further], store);
    for (const [column, counts] of before) {
      // A key that a further grant makes partial is hidden: the one thing that a grant takes away.
      if (table.key.includes(column)) continue;
      for (const [cell, n] of counts) {
        expect({ column, cell, kept: (more.get(column)?.get(cell) ?? 0) >= n }).toEqual({ column, cell, kept: true });
      }
    }
    const seen = { table, columns: table.columns.map(({ name }) => name), rows: [] };
    expect(() => secureRelation(readOf(seen), new Map(), catalog)).toThrow(
      new LakegateError('DATASET_UNKNOWN').message,
    );
  });
});

/** How often a store shows each value in each column that the grants show. */
async function everything(
  table: DrawnTable,
  grants: readonly TableGrant[],
  store: StoreKind,
): Promise<ReadonlyMap<string, ReadonlyMap<unknown, number>>> {
  const { seen, grant } = held(table, grants);
  if (grant === undefined) return new Map();
  const shown = { ...seen, columns: [...grant.columns] };
  const answer = await askStore(store, readOf(shown), new Map([[table.name, grant]]));
  const { fields } = readOf(shown);
  return new Map(
    fields.map(({ name }, i) => {
      const counts = new Map<unknown, number>();
      for (const row of answer?.rows ?? []) {
        if (row[i] !== null) counts.set(row[i], (counts.get(row[i]) ?? 0) + 1);
      }
      return [name, counts];
    }),
  );
}
