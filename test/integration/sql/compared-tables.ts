// Two tables that a caller sees a part of, as datasets of a store and as tables of a PostgreSQL that holds only that part:
// what a question gives here is compared with what it gives there.
import { PGlite } from '@electric-sql/pglite';
import { call, or } from '../../../src/core/call.js';
import type { Catalog, Column, Dataset, StoreKind } from '../../../src/core/dataset.js';
import {
  booleanType,
  type DataType,
  dateType,
  decimalType,
  float64Type,
  int32Type,
  int64Type,
  stringType,
  timestampType,
} from '../../../src/core/data-type.js';
import { LakegateError } from '../../../src/core/errors.js';
import { literal, type ScalarExpr } from '../../../src/core/expression.js';
import type { Grants } from '../../../src/core/principal.js';
import type { SqlColumn } from '../../../src/core/sql-service.js';
import { canonicalTimestamp, type Row, type Value } from '../../../src/core/value.js';
import { binding, fullGrants } from '../../support/orders-catalog.js';
import type { SqlAnswer } from '../../support/sql-lake.js';
import { Draws } from './random-question.js';

const column = (name: string, type: DataType, nullable = true): Column => ({ name, type, nullable });
const tripColumns = [
  column('id', int64Type, false),
  column('carrier', stringType),
  column('origin', stringType),
  column('delay', int32Type),
  column('distance', int64Type),
  column('fare', decimalType(10, 2)),
  column('ratio', float64Type),
  column('departed', timestampType, false),
  column('day', dateType),
  column('active', booleanType),
];
const carrierColumns = [column('code', stringType, false), column('name', stringType), column('rank', int32Type)];

const dataset = (name: string, columns: readonly Column[]): Dataset => ({
  name,
  contract: { id: 'c', version: '1.0.0' },
  graphql: {},
  stage: 'curated',
  quality: [],
  roles: [],
  tags: [],
  columns,
  key: [columns[0]!.name],
  relationships: [],
  bindings: [],
});
export const datasets: readonly Dataset[] = [dataset('trips', tripColumns), dataset('carriers', carrierColumns)];
/** The datasets where one server alone has them. */
export const catalogOn = (kind: StoreKind): Catalog => ({
  datasets: new Map(
    datasets.map((one) => [
      one.name,
      { ...one, bindings: [binding(kind, one.columns, { kind, physicalName: one.name, statistics: {} })] },
    ]),
  ),
  servers: new Map([[kind, { name: kind, kind, settings: {} }]]),
});

/** Rows of each table, drawn by the seed. */
export function drawRows(seed: number): ReadonlyMap<string, readonly Row[]> {
  const draws = new Draws(seed);
  const maybe = <T>(value: T): T | null => (draws.chance(0.15) ? null : value);
  const tripRows: readonly Row[] = Array.from({ length: 60 }, (_, i): Row => [
    BigInt(i + 1),
    maybe(draws.of(['AA', 'UA', 'B6', 'ua', 'Ünï', 'zz-9'])),
    maybe(draws.of(['JFK', 'LGA', 'EWR', '%A_'])),
    maybe(draws.int(120) - 30),
    maybe(BigInt(draws.int(5000))),
    maybe(`${String(draws.int(400))}.${String(draws.int(90) + 10)}`),
    maybe(draws.int(40) / 8 - 1),
    canonicalTimestamp(
      `2024-0${String(draws.int(4) + 1)}-${String(draws.int(18) + 10)}T${String(draws.int(14) + 10)}:${String(draws.int(50) + 10)}:05${draws.of(['', '.25'])}Z`,
    ),
    maybe(`2024-0${String(draws.int(4) + 1)}-${String(draws.int(18) + 10)}`),
    maybe(draws.chance(0.5)),
  ]);
  return new Map([
    ['trips', tripRows],
    ['carriers', carrierRows],
  ]);
}

const carrierRows: readonly Row[] = [
  ['AA', 'American', 1],
  ['UA', 'United', 2],
  ['B6', null, 3],
  ['DL', 'Delta', null],
];

/** What the caller may see: trips that left JFK, or that nobody knows the delay of. */
const isVisible = (row: Row): boolean => row[2] === 'JFK' || row[3] === null;
const origin: ScalarExpr = { kind: 'column', index: 2, type: stringType, nullable: true };
const delay: ScalarExpr = { kind: 'column', index: 3, type: int32Type, nullable: true };
export const grants: Grants = fullGrants(catalogOn('athena'), {
  trips: { rowFilter: or<never>([call('eq', origin, literal('JFK', stringType)), call('is_null', delay)]) },
});

/** PostgreSQL with the rows that the caller may see, and no others. */
export async function startPostgres(tables: ReadonlyMap<string, readonly Row[]>): Promise<PGlite> {
  const postgres = await PGlite.create();
  await postgres.exec(`SET TIME ZONE 'UTC';
    CREATE TABLE trips (id bigint, carrier text COLLATE "C", origin text COLLATE "C", delay int, distance bigint, fare numeric(10,2), ratio float8, departed timestamptz, day date, active bool);
    CREATE TABLE carriers (code text COLLATE "C", name text COLLATE "C", rank int);`);
  for (const [table, rows] of [
    ['trips', (tables.get('trips') ?? []).filter(isVisible)],
    ['carriers', tables.get('carriers') ?? []],
  ] as const) {
    for (const row of rows) {
      const values = row.map((value) => (value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`));
      await postgres.exec(`INSERT INTO ${table} VALUES (${values.join(', ')})`);
    }
  }
  return postgres;
}

const asText = Object.fromEntries(
  [16, 20, 23, 25, 701, 1043, 1082, 1114, 1184, 1700].map((oid) => [oid, (text: string) => text]),
);

/** A value as text in which equal values are equal. */
function shown(value: Value | undefined, { typeOid }: SqlColumn): string {
  if (value === null || value === undefined) return 'null';
  const text = String(value);
  if (typeOid === 701) return Number(text).toPrecision(9);
  if (typeOid === 1700) return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  if (typeOid === 1184 || typeOid === 1114) return canonicalTimestamp(text);
  if (typeOid === 16) return text === 't' || text === 'true' ? 'true' : 'false';
  return text;
}

function asLines(rows: readonly Row[], columns: readonly SqlColumn[], inOrder: boolean): readonly string[] {
  const lines = rows.map((row) => columns.map((one, i) => shown(row[i], one)).join(' | '));
  return inOrder ? lines : lines.toSorted();
}

type Found = SqlAnswer | LakegateError;

/** How an answer differs from PostgreSQL's; undefined: not at all. */
export async function differenceOf(postgres: PGlite, text: string, found: Found): Promise<string | undefined> {
  const expected = await postgres.query<Value[]>(text, [], { rowMode: 'array', parsers: asText }).then(
    ({ rows }) => rows,
    (error: unknown) => String(error),
  );
  // What PostgreSQL can't compute isn't computed here either: it is out of range, or divided by nothing.
  if (typeof expected === 'string') return found instanceof LakegateError ? undefined : `PostgreSQL: ${expected}`;
  if (found instanceof LakegateError) return `${found.code}: ${found.message} ${String(found.cause)}`;
  const inOrder = text.includes(' ORDER BY 1');
  const [here, there] = [found.rows, expected].map((rows) => asLines(rows, found.columns, inOrder).join('\n'));
  return here === there ? undefined : `here:\n${here!}\nPostgreSQL:\n${there!}`;
}
