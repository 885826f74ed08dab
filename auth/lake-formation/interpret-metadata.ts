// Reads Lake Formation's answer on one table (Glue API, GetUnfilteredTableMetadata) as what its caller may see of a
// dataset. Whatever is missing, ambiguous or beyond what the gateway enforces refuses the whole table.
import type { GetUnfilteredTableMetadataResponse, Table } from '@aws-sdk/client-glue';
import { and } from '../../src/core/call.js';
import type { Dataset } from '../../src/core/dataset.js';
import type { ScalarExpr } from '../../src/core/expression.js';
import type { Grant } from '../../src/core/principal.js';
import { joinGrants, type ColumnGrant } from '../policy/join-grants.js';
import { parseRowFilter, type RowFilterOptions } from '../policy/parse-row-filter.js';
import { foldCase } from '../policy/resolve-column.js';
import { RowFilterError } from '../policy/row-filter-tokens.js';
import { AccessRefusal } from './access-decision.js';
import { disjunctsOf, predicateKey } from './canonical-predicate.js';
import type { LakeFormationTable } from './lake-formation-table.js';
import type { NarrowGrants } from './narrow-grants.js';

/** What was asked, which the answer must be about. */
export interface MetadataQuestion {
  readonly dataset: Dataset;
  readonly table: LakeFormationTable;
  readonly rowFilters?: RowFilterOptions | undefined;
  readonly narrow?: NarrowGrants | undefined;
}

/**
 * The grant that an answer comes to; undefined where it denies.
 * @throws AccessRefusal DECISION_INVALID where it can't be relied on or can't be enforced.
 */
export function interpretMetadata(
  response: GetUnfilteredTableMetadataResponse,
  question: MetadataQuestion,
): Grant | undefined {
  const table = checkEcho(response.Table, question.table);
  checkRegistration(response, question.table);
  checkKind(response, table);
  // Absent and empty are told apart: without an answer on columns, the table's own list must never stand in.
  if (response.AuthorizedColumns === undefined) refuse('the answer has no AuthorizedColumns');
  if (response.AuthorizedColumns.length === 0) return undefined;
  const readable = response.Permissions?.some((permission) => permission === 'SELECT' || permission === 'ALL');
  if (readable === false && response.Permissions?.length !== 0) return undefined;
  const columns = new ColumnNames(table, question.dataset);
  const authorized = columns.resolveAll(response.AuthorizedColumns);
  const rowFilter =
    response.RowFilter === undefined ? undefined : parseFilter(response.RowFilter, question, 'RowFilter');
  const cellFilters = readCellFilters(response, question, columns);
  for (const name of cellFilters.keys()) {
    if (!authorized.has(name)) refuse(`there is a cell filter on "${name}", which isn't an authorized column`);
  }
  const { dataset, narrow = (grants) => grants } = question;
  return joinGrants(dataset, narrow(toColumnGrants(authorized, rowFilter, cellFilters), dataset));
}

function checkEcho(table: Table | undefined, asked: LakeFormationTable): Table {
  if (table === undefined) refuse('the answer has no Table');
  const names = [
    ['Name', table.Name, asked.tableName],
    ['DatabaseName', table.DatabaseName, asked.databaseName],
    ['CatalogId', table.CatalogId, asked.catalogId],
  ] as const;
  for (const [key, got, wanted] of names) {
    if (got === undefined || foldCase(got) !== foldCase(wanted)) {
      refuse(`the answer is about another table: ${key} is "${String(got)}", not "${wanted}"`);
    }
  }
  return table;
}

function checkRegistration(response: GetUnfilteredTableMetadataResponse, asked: LakeFormationTable): void {
  const registered = response.IsRegisteredWithLakeFormation;
  if (registered === undefined) refuse('the answer does not say whether the table is registered with Lake Formation');
  // Without registration only the caller's own credentials may read the table's location, or nothing is there to read.
  if (!registered && asked.mode !== 'delegated' && !asked.shadow) {
    refuse('the table is not registered with Lake Formation, so the gateway may not read it for others');
  }
}

function checkKind(response: GetUnfilteredTableMetadataResponse, table: Table): void {
  if (response.IsProtected === true) refuse('the table is a protected view');
  if (response.IsMultiDialectView === true) refuse('the table is a view of several dialects');
  if (table.TargetTable !== undefined) refuse('the table is a link to another');
}

function readCellFilters(
  response: GetUnfilteredTableMetadataResponse,
  question: MetadataQuestion,
  columns: ColumnNames,
): ReadonlyMap<string, ScalarExpr> {
  const filters = new Map<string, ScalarExpr>();
  const seen = new Set<string>();
  for (const { ColumnName: name, RowFilterExpression: text } of response.CellFilters ?? []) {
    if (name === undefined || text === undefined) refuse('a cell filter lacks its column or its expression');
    // Whether several entries would add up or narrow each other is not documented.
    if (seen.has(foldCase(name))) refuse(`there is more than one cell filter on "${name}"`);
    seen.add(foldCase(name));
    const own = columns.resolve(name);
    const filter = parseFilter(text, question, `the cell filter on "${name}"`);
    if (own !== undefined && !isLiteral(filter, true)) filters.set(own, filter);
  }
  return filters;
}

function parseFilter(text: string, { dataset, rowFilters }: MetadataQuestion, what: string): ScalarExpr {
  try {
    return parseRowFilter(text, dataset.columns, rowFilters);
  } catch (error) {
    if (!(error instanceof RowFilterError)) throw error;
    refuse(`${what} cannot be read: ${error.message}`);
  }
}

/** Glue's names for columns, and the dataset's for those of them that it has. */
class ColumnNames {
  readonly #physical = new Set<string>();
  readonly #own = new Map<string, string>();

  constructor(table: Table, dataset: Dataset) {
    const columns = [...(table.StorageDescriptor?.Columns ?? []), ...(table.PartitionKeys ?? [])];
    for (const { Name: name } of columns) {
      if (name === undefined) refuse('the table has a column without a name');
      if (this.#physical.has(foldCase(name))) refuse(`the table has columns that differ by case alone: "${name}"`);
      this.#physical.add(foldCase(name));
    }
    for (const { name } of dataset.columns) {
      const folded = foldCase(name);
      if (this.#own.has(folded)) refuse(`the dataset has columns that differ by case alone: "${name}"`);
      this.#own.set(folded, name);
    }
  }

  /** The dataset's column; undefined where the table has one that the dataset leaves out. */
  resolve(name: string): string | undefined {
    const folded = foldCase(name);
    if (name.includes('"')) refuse(`"${name}" is a path into a nested column, which is not enforced`);
    if (!this.#physical.has(folded)) refuse(`the table has no column "${name}"`);
    return this.#own.get(folded);
  }

  resolveAll(names: readonly string[]): ReadonlySet<string> {
    return new Set(names.map((name) => this.resolve(name)).filter((name) => name !== undefined));
  }
}

/**
 * The grants whose union an answer states, so that it goes the way of all grants: for each alternative of the row
 * filter the columns that are shown in it. A cell filter whose alternatives aren't among the row filter's is met by
 * rows of its own, within the row filter.
 */
function toColumnGrants(
  authorized: ReadonlySet<string>,
  rowFilter: ScalarExpr | undefined,
  cellFilters: ReadonlyMap<string, ScalarExpr>,
): readonly ColumnGrant[] {
  const always = new Set([...authorized].filter((name) => !cellFilters.has(name)));
  const rows = rowFilter === undefined ? [undefined] : disjunctsOf(rowFilter);
  const shown = new Map(rows.map((row) => [row && predicateKey(row), { row, columns: new Set(always) }]));
  for (const [column, filter] of cellFilters) {
    const cells = disjunctsOf(filter);
    const known = cells.map((cell) => shown.get(predicateKey(cell)));
    if (known.every((row) => row !== undefined)) {
      for (const row of known) row.columns.add(column);
      continue;
    }
    for (const cell of cells) {
      const within = rowFilter === undefined ? cell : and([rowFilter, cell]);
      const key = predicateKey(within);
      const entry = shown.get(key) ?? { row: within, columns: new Set(always) };
      entry.columns.add(column);
      shown.set(key, entry);
    }
  }
  return [...shown.values()].map(({ row, columns }) => ({ columns, rowFilter: row }));
}

function isLiteral(expr: ScalarExpr, value: boolean): boolean {
  return expr.kind === 'literal' && expr.value === value;
}

function refuse(reason: string): never {
  throw new AccessRefusal('DECISION_INVALID', reason);
}
