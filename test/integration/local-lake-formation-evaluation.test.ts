// Random grants: what the local Lake Formation answers, applied to rows by DuckDB, is what the grants say cell by cell.
import { GetUnfilteredTableMetadataCommand } from '@aws-sdk/client-glue';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fc } from '../support/random-cases.js';
import { createLakeFormationServer } from '../../local/lake-formation/create-lake-formation-server.js';
import { parseStateFile } from '../../local/lake-formation/state-file.js';
import type { LakeState } from '../../local/lake-formation/lake-state.js';
import type { LocalServer } from '../../local/local-server.js';
import { ACCOUNT, assume, roleArn, STATE, type LakeClients } from '../support/lake-formation-state.js';

const COLUMNS = ['id', 'country', 'amount', 'note'] as const;
type ColumnName = (typeof COLUMNS)[number];
type Row = Readonly<Record<ColumnName, string | number | null>>;
type Truth = boolean | null;

const ROWS: readonly Row[] = [
  { id: 1, country: 'US', amount: 5, note: 'a' },
  { id: 2, country: 'DE', amount: 50, note: null },
  { id: 3, country: null, amount: 20, note: 'c' },
  { id: 4, country: 'US', amount: null, note: 'd' },
  { id: 5, country: 'FR', amount: 12, note: '' },
  { id: 6, country: null, amount: null, note: null },
];

/** Conditions, each as text and as what it says of a row. */
const compare = <T>(value: T | null, holds: (value: T) => boolean): Truth => (value === null ? null : holds(value));
const CONDITIONS: readonly { readonly text: string; readonly holds: (row: Row) => Truth }[] = [
  { text: "country = 'US'", holds: (row) => compare(row.country, (value) => value === 'US') },
  { text: "country <> 'US'", holds: (row) => compare(row.country, (value) => value !== 'US') },
  { text: "NOT country IN ('US', 'DE')", holds: (row) => compare(row.country, (value) => value === 'FR') },
  { text: 'amount > 10', holds: (row) => compare(row.amount, (value) => Number(value) > 10) },
  { text: 'amount is null', holds: (row) => row.amount === null },
  {
    text: "amount <= 12 or country = 'DE'",
    holds: (row) => row.country === 'DE' || compare(row.amount, (value) => Number(value) <= 12) === true,
  },
  { text: 'false', holds: () => false },
  { text: 'true', holds: () => true },
];

interface Given {
  readonly to: 'reader' | 'other' | 'everyone';
  readonly kind: 'table' | 'wildcard' | 'columns' | 'filter' | 'tags';
  readonly permission: 'SELECT' | 'DESCRIBE' | 'INSERT' | 'ALL';
  readonly columns: readonly ColumnName[];
  readonly exclude: boolean;
  readonly condition: number | undefined;
  readonly values: readonly string[];
}

interface Case {
  readonly grants: readonly Given[];
  readonly databaseTag: string | undefined;
  readonly tableTag: string | undefined;
  readonly columnTags: Readonly<Partial<Record<ColumnName, string>>>;
  readonly optedIn: boolean;
}

const VALUES = ['public', 'restricted'];
const tag = fc.option(fc.constantFrom(...VALUES), { nil: undefined });
const given: fc.Arbitrary<Given> = fc.record({
  to: fc.constantFrom('reader', 'reader', 'reader', 'other', 'everyone'),
  kind: fc.constantFrom('table', 'wildcard', 'columns', 'columns', 'filter', 'filter', 'filter', 'tags'),
  permission: fc.constantFrom('SELECT', 'SELECT', 'DESCRIBE', 'INSERT', 'ALL'),
  columns: fc.subarray([...COLUMNS], { minLength: 1 }),
  exclude: fc.boolean(),
  condition: fc.option(fc.nat(CONDITIONS.length - 1), { nil: undefined }),
  values: fc.subarray(VALUES, { minLength: 1 }),
});
const cases: fc.Arbitrary<Case> = fc.record({
  grants: fc.array(given, { maxLength: 5 }),
  databaseTag: tag,
  tableTag: tag,
  columnTags: fc.record({ id: tag, country: tag, amount: tag, note: tag }).map((tags) => {
    return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined));
  }),
  optedIn: fc.boolean(),
});

let server: LocalServer;
let state: LakeState;
let reader: LakeClients;
let duckdb: DuckDBConnection;

beforeAll(async () => {
  state = parseStateFile(STATE);
  server = await createLakeFormationServer({}, { state });
  reader = await assume(server.url, roleArn('reader'));
  duckdb = await (await DuckDBInstance.create()).connect();
  const quote = (value: string | number | null): string =>
    value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value}'`;
  const values = ROWS.map((row) => `(${COLUMNS.map((name) => quote(row[name])).join(', ')})`).join(', ');
  await duckdb.run(`CREATE TABLE orders AS SELECT * FROM (VALUES ${values}) AS t(${COLUMNS.join(', ')})`);
});

afterAll(async () => {
  duckdb.closeSync();
  await server.stop();
});

/** Puts the case into the state, as the file would have it. */
function install({ grants, databaseTag, tableTag, columnTags, optedIn }: Case): void {
  const account = state.accounts.get(ACCOUNT)!;
  const asTags = (value: string | undefined): Record<string, string> =>
    value === undefined ? {} : { sensitivity: value };
  const database = { ...account.databases.get('shop')!, tags: asTags(databaseTag) };
  account.databases.set('shop', database);
  database.tables.set('orders', {
    ...database.tables.get('orders')!,
    tags: asTags(tableTag),
    columnTags: Object.fromEntries(Object.entries(columnTags).map(([name, value]) => [name, asTags(value)])),
  });
  const at = { catalogId: ACCOUNT, databaseName: 'shop' };
  const table = { kind: 'table', ...at, name: 'orders' } as const;
  account.filters = grants.flatMap(({ kind, columns, exclude, condition }, index) => {
    if (kind !== 'filter') return [];
    const choice = exclude ? { excludedColumnNames: columns } : { columnNames: columns };
    const rows = condition === undefined ? {} : { filterExpression: CONDITIONS[condition]!.text };
    return [{ databaseName: 'shop', tableName: 'orders', name: `f${index}`, versionId: '1', ...choice, ...rows }];
  });
  account.grants = grants.map(({ to, kind, permission, columns, exclude, values }, index) => {
    const resources = {
      table,
      wildcard: { kind: 'table', ...at },
      columns: {
        kind: 'columns',
        ...at,
        name: 'orders',
        ...(exclude ? { excludedColumnNames: columns } : { columnNames: columns }),
      },
      filter: { kind: 'filter', ...at, tableName: 'orders', name: `f${index}` },
      tags: { kind: 'policy', catalogId: ACCOUNT, resourceType: 'TABLE', expression: [{ key: 'sensitivity', values }] },
    } as const;
    return {
      principal: to === 'everyone' ? 'IAM_ALLOWED_PRINCIPALS' : roleArn(to),
      resource: resources[kind],
      permissions: [kind === 'filter' || kind === 'columns' ? 'SELECT' : permission],
      permissionsWithGrantOption: [],
      grantedBy: ACCOUNT,
    };
  });
  account.optIns = optedIn ? [{ principal: roleArn('reader'), resource: table }] : [];
}

/** Whether one grant lets the reader see a cell: the rules one by one, with nothing shared. */
function lets(one: Given, column: ColumnName, row: Row, tested: Case): boolean {
  if (one.to === 'other' || (one.to === 'everyone' && tested.optedIn)) return false;
  const chosen = one.columns.includes(column) !== one.exclude;
  if (one.kind === 'columns') return chosen;
  if (one.kind === 'filter')
    return chosen && (one.condition === undefined || CONDITIONS[one.condition]!.holds(row) === true);
  if (one.permission !== 'SELECT' && one.permission !== 'ALL') return false;
  if (one.kind !== 'tags') return true;
  const value = tested.columnTags[column] ?? tested.tableTag ?? tested.databaseTag;
  return value !== undefined && one.values.includes(value);
}

function expectedRows(tested: Case): Partial<Row>[] {
  return ROWS.map((row) => {
    const cells = COLUMNS.filter((column) => tested.grants.some((one) => lets(one, column, row, tested)));
    return { row, cells };
  })
    .filter(({ cells }) => cells.length > 0)
    .map(({ row, cells }) =>
      Object.fromEntries(COLUMNS.map((name) => [name, cells.includes(name) ? row[name] : null])),
    );
}

/** What an engine shows that applies the answer by the rules. */
async function shownRows(): Promise<Partial<Row>[]> {
  const answer = await reader.glue
    .send(
      new GetUnfilteredTableMetadataCommand({
        CatalogId: ACCOUNT,
        DatabaseName: 'shop',
        Name: 'orders',
        SupportedPermissionTypes: ['CELL_FILTER_PERMISSION'],
      }),
    )
    .catch((error: unknown) => {
      if (error instanceof Error && error.name === 'AccessDeniedException') return undefined;
      throw error;
    });
  const authorized = answer?.AuthorizedColumns ?? [];
  if (authorized.length === 0) return [];
  const cells = COLUMNS.map((name) => {
    if (!authorized.includes(name)) return `NULL AS ${name}`;
    const filters = (answer?.CellFilters ?? []).filter(({ ColumnName }) => ColumnName === name);
    expect(filters.length).toBeLessThanOrEqual(1);
    const filter = filters[0]?.RowFilterExpression;
    return filter === undefined ? name : `CASE WHEN ${filter} THEN ${name} END AS ${name}`;
  });
  const where = answer?.RowFilter === undefined ? '' : `WHERE ${answer.RowFilter}`;
  const result = await duckdb.runAndReadAll(`SELECT ${cells.join(', ')} FROM orders ${where} ORDER BY orders.id`);
  return result.getRowObjects();
}

describe('random grants', () => {
  it('show exactly the cells that some grant gives', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (tested) => {
        install(tested);
        // Rows without any visible cell are not rows.
        const expected = expectedRows(tested);
        expect(await shownRows()).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('never take a cell away when one more is added', async () => {
    await fc.assert(
      fc.asyncProperty(cases, given, async (before, more) => {
        install(before);
        const seen = await shownRows();
        install({ ...before, grants: [...before.grants, more] });
        const after = await shownRows();
        const count = (rows: Partial<Row>[]): number =>
          rows.flatMap((row) => Object.values(row)).filter((cell) => cell !== null).length;
        expect(count(after)).toBeGreaterThanOrEqual(count(seen));
        expect(after.length).toBeGreaterThanOrEqual(seen.length);
      }),
      { numRuns: 100 },
    );
  });
});
