import type { GetUnfilteredTableMetadataResponse } from '@aws-sdk/client-glue';
import { AccessRefusal } from '../../../../auth/lake-formation/access-decision.js';
import { interpretMetadata } from '../../../../auth/lake-formation/interpret-metadata.js';
import type { LakeFormationTable } from '../../../../auth/lake-formation/lake-formation-table.js';
import { joinGrants } from '../../../../auth/policy/join-grants.js';
import { parseRowFilter } from '../../../../auth/policy/parse-row-filter.js';
import type { Dataset } from '../../../../src/core/dataset.js';
import { isTrue } from '../../../../src/core/evaluate.js';
import type { Grant } from '../../../../src/core/principal.js';
import type { Row } from '../../../../src/core/value.js';
import { orders, sampleColumn, sampleDataset } from '../sample-dataset.js';
import { int32Type } from '../../../../src/core/data-type.js';
import { metadataOf } from './answering-clients.js';

const table: LakeFormationTable = {
  catalogId: '111122223333',
  databaseName: 'sales',
  tableName: 'orders',
  mode: 'enforced',
  shadow: false,
};
const names = orders.columns.map((column) => column.name);

interface Asked {
  readonly columns?: readonly string[];
  readonly table?: Partial<LakeFormationTable>;
  readonly dataset?: Dataset;
}

function interpret(more: object, asked: Asked = {}): Grant | undefined {
  const { columns = names, dataset = orders } = asked;
  const response = metadataOf({ table: 'orders', columns }, more) as GetUnfilteredTableMetadataResponse;
  return interpretMetadata(response, { dataset, table: { ...table, ...asked.table } });
}

function reasonOf(more: object, asked?: Asked): string {
  try {
    interpret(more, asked);
  } catch (error) {
    if (error instanceof AccessRefusal && error.code === 'DECISION_INVALID') return error.reason;
    throw error;
  }
  throw new Error('the answer was taken');
}

describe('what an answer authorizes', () => {
  test('is its authorized columns and no other, in every row', () => {
    const grant = interpret({ AuthorizedColumns: ['id', 'country'] });
    expect([...grant!.columns]).toEqual(['id', 'country']);
    expect(grant).toMatchObject({ dataset: 'orders', rowFilter: undefined });
    expect(grant!.cellFilters.size).toBe(0);
  });

  test('is refused without AuthorizedColumns, never the whole table', () => {
    expect(reasonOf({ AuthorizedColumns: undefined })).toContain('no AuthorizedColumns');
  });

  test('is nothing where AuthorizedColumns is empty: DESCRIBE lets nobody read', () => {
    expect(interpret({ AuthorizedColumns: [] })).toBeUndefined();
  });

  test('is nothing where the permissions listed have neither SELECT nor ALL', () => {
    expect(interpret({ Permissions: ['INSERT', 'ALTER'] })).toBeUndefined();
    expect(interpret({ Permissions: ['SELECT'] })?.columns.size).toBe(names.length);
  });

  test('is matched without regard to the case of ASCII letters', () => {
    expect([...interpret({ AuthorizedColumns: ['ID', 'Country'] })!.columns]).toEqual(['id', 'country']);
  });

  test('is refused where it names a column that the table lacks', () => {
    expect(reasonOf({ AuthorizedColumns: ['id', 'ghost'] })).toContain('no column "ghost"');
  });

  test('leaves out columns of the table that the dataset lacks, and hides those that the table lacks', () => {
    const grant = interpret(
      { AuthorizedColumns: ['id', 'internal_note'] },
      { columns: ['id', 'country', 'internal_note'] },
    );
    expect([...grant!.columns]).toEqual(['id']);
  });

  test('is refused where columns of the table differ by case alone', () => {
    expect(reasonOf({ AuthorizedColumns: ['id'] }, { columns: ['id', 'total', 'TOTAL'] })).toContain('case alone');
  });

  test('is refused where columns of the dataset differ by case alone', () => {
    const dataset = sampleDataset('orders', [sampleColumn('id', int32Type), sampleColumn('ID', int32Type)]);
    expect(reasonOf({}, { dataset, columns: ['id'] })).toContain('case alone');
  });

  test('may be on a partition key', () => {
    const partitioned = { ...(metadataOf({ table: 'orders', columns: ['id'] }) as { Table: object }).Table };
    const more = { Table: { ...partitioned, PartitionKeys: [{ Name: 'country' }] }, AuthorizedColumns: ['country'] };
    expect([...interpret(more)!.columns]).toEqual(['country']);
  });

  test('is refused where it is a path into a nested column', () => {
    expect(reasonOf({ AuthorizedColumns: ['"extra"."zip"'] })).toContain('nested');
  });
});

describe('an answer is refused', () => {
  const { Table } = metadataOf({ table: 'orders', columns: names }) as { Table: object };

  test.each([
    ['table', { Name: 'payments' }],
    ['database', { DatabaseName: 'hr' }],
    ['catalog', { CatalogId: '999999999999' }],
    ['catalog, being unnamed,', { CatalogId: undefined }],
  ])('where its %s is not the one asked for', (_which, change) => {
    expect(reasonOf({ Table: { ...Table, ...change } })).toContain('another table');
  });

  test('where it has no table', () => {
    expect(reasonOf({ Table: undefined })).toContain('no Table');
  });

  test('where it does not say whether the table is registered', () => {
    expect(reasonOf({ IsRegisteredWithLakeFormation: undefined })).toContain('registered');
  });

  test('where the table is not registered and the gateway would read it for others', () => {
    expect(reasonOf({ IsRegisteredWithLakeFormation: false })).toContain('not registered');
    for (const ours of [{ shadow: true }, { mode: 'delegated' }] as const) {
      expect(interpret({ IsRegisteredWithLakeFormation: false }, { table: ours })).toBeDefined();
    }
  });

  test.each([['IsProtected'], ['IsMultiDialectView']])('where the table is a view that says %s', (flag) => {
    expect(reasonOf({ [flag]: true })).toContain('view');
  });

  test('where the table is a resource link', () => {
    expect(reasonOf({ Table: { ...Table, TargetTable: { Name: 'elsewhere' } } })).toContain('link');
  });
});

describe('row and cell filters', () => {
  const rows: Row[] = [
    [1, 'US', '1.00', 10n, 0.5, true, null, null, null, 'ann'],
    [2, 'FR', '2.00', 20n, 0.5, false, null, null, null, 'bob'],
    [3, null, '3.00', 30n, 0.5, null, null, null, null, 'cleo'],
  ];
  const seen = (grant: Grant, column: string): unknown[] =>
    rows
      .filter((row) => isTrue(grant.rowFilter, row))
      .map((row) => (isTrue(grant.cellFilters.get(column), row) ? row[names.indexOf(column)] : null));

  test('the row filter is parsed over the dataset', () => {
    const grant = interpret({ RowFilter: "country = 'US'" });
    expect(seen(grant!, 'user')).toEqual(['ann']);
    expect(grant!.digest).toBe(
      joinGrants(orders, [{ columns: new Set(names), rowFilter: parse("country='US'") }])?.digest,
    );
  });

  test('a row filter that may use a column the caller does not see is applied all the same', () => {
    const grant = interpret({ AuthorizedColumns: ['id', 'user'], RowFilter: "country <> 'US'" });
    expect(seen(grant!, 'user')).toEqual(['bob']);
  });

  test('a row filter that cannot be parsed refuses the table', () => {
    expect(reasonOf({ RowFilter: 'lower(country) = 1' })).toContain('RowFilter cannot be read');
    expect(reasonOf({ RowFilter: '' })).toContain('RowFilter');
  });

  test('a cell filter shows null outside of it', () => {
    const grant = interpret({ CellFilters: [{ ColumnName: 'user', RowFilterExpression: "country = 'US'" }] });
    expect(seen(grant!, 'user')).toEqual(['ann', null, null]);
    expect(seen(grant!, 'id')).toEqual([1, 2, 3]);
  });

  test('a cell filter within a row filter gives what grants of that meaning give', () => {
    const grant = interpret({
      RowFilter: "country = 'FR' or country = 'US'",
      CellFilters: [{ ColumnName: 'USER', RowFilterExpression: "country = 'US'" }],
    });
    const others = new Set(names.filter((name) => name !== 'user'));
    const same = joinGrants(orders, [
      { columns: new Set(names), rowFilter: parse("country = 'US'") },
      { columns: others, rowFilter: parse("country = 'FR'") },
    ]);
    expect(grant?.digest).toBe(same?.digest);
  });

  test('a cell filter that is no alternative of the row filter narrows cells and no rows', () => {
    const grant = interpret({
      RowFilter: 'views >= 20',
      CellFilters: [{ ColumnName: 'user', RowFilterExpression: 'id <= 2' }],
    });
    expect(seen(grant!, 'id')).toEqual([2, 3]);
    expect(seen(grant!, 'user')).toEqual(['bob', null]);
    expect(grant!.columns.has('id')).toBe(true);
    expect([...grant!.cellFilters.keys()]).toEqual(['user']);
  });

  test('two cell filters on one column refuse the table', () => {
    const one = { ColumnName: 'user', RowFilterExpression: 'id = 1' };
    expect(reasonOf({ CellFilters: [one, { ...one, ColumnName: 'User' }] })).toContain('more than one');
  });

  test('a cell filter without column or expression, or one that cannot be parsed, refuses the table', () => {
    expect(reasonOf({ CellFilters: [{ ColumnName: 'user' }] })).toContain('lacks');
    expect(reasonOf({ CellFilters: [{ RowFilterExpression: 'id = 1' }] })).toContain('lacks');
    expect(reasonOf({ CellFilters: [{ ColumnName: 'user', RowFilterExpression: 'id' }] })).toContain('cannot be read');
  });

  test('a cell filter on a column that is not authorized refuses the table', () => {
    const more = { AuthorizedColumns: ['id'], CellFilters: [{ ColumnName: 'user', RowFilterExpression: 'id = 1' }] };
    expect(reasonOf(more)).toContain("isn't an authorized column");
  });

  test('a key column with a cell filter is hidden, as keys are never null', () => {
    const grant = interpret({ CellFilters: [{ ColumnName: 'id', RowFilterExpression: "country = 'US'" }] });
    expect(grant!.columns.has('id')).toBe(false);
  });

  function parse(text: string) {
    return parseRowFilter(text, orders.columns);
  }
});
