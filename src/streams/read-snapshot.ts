// The rows of now, before the changes: an ordinary read of the one path, page by page.
import type { DataService, ReadNode, RequestContext } from '../core/data-service.js';
import { columnIndex, type Dataset } from '../core/dataset.js';
import type { ScalarExpr } from '../core/expression.js';
import { LakegateError } from '../core/errors.js';
import { type Expr, fieldOf, filter, type Relation } from '../core/relation.js';
import type { Row } from '../core/value.js';
import type { WatchContext, WatchRequest } from '../core/watch-service.js';
import { recordKey } from './record-key.js';

/** A snapshot: rows in the order of the key, and how far what answered may have been behind. */
export interface Snapshot {
  /** Rows over `WatchRequest.columns`. */
  readonly rows: readonly Row[];
  /** Of each row. */
  readonly keys: readonly string[];
  readonly lagMs: number;
}

/**
 * Reads all rows that the request matches.
 * @throws LakegateError of the read; ROW_LIMIT where there are more rows than a request may have
 */
export async function readSnapshot(
  { columns, where }: Pick<WatchRequest, 'columns' | 'where'>,
  dataset: Dataset,
  context: WatchContext,
  read: DataService['read'],
): Promise<Snapshot> {
  const names = [...new Set([...columns, ...dataset.key, ...columnsOf(where, dataset)])];
  const request: RequestContext = {
    ...context,
    routing: {},
    explain: false,
    report: () => undefined,
  };
  const node = nodeOf(dataset, names, where);
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const level = await read({ ...node, page: { first: context.limits.maxPageSize, after } }, request);
    rows.push(...level.rows);
    if (rows.length > context.limits.maxRows) throw new LakegateError('ROW_LIMIT');
    after = level.pages[0]?.hasNextPage === true ? level.cursorOf(level.rows.length - 1) : undefined;
  } while (after !== undefined);
  const places = columns.map((name) => names.indexOf(name));
  const key = dataset.key.map((name) => names.indexOf(name));
  return {
    rows: rows.map((row) => places.map((index) => row[index] ?? null)),
    keys: rows.map((row) => recordKey(row, key)),
    lagMs: Math.max(0, ...dataset.bindings.map(({ freshnessLagMs }) => freshnessLagMs)),
  };
}

function nodeOf(dataset: Dataset, names: readonly string[], where: ScalarExpr | undefined): ReadNode {
  const fields = names.map((name) => {
    const { type, nullable } = dataset.columns[columnIndex(dataset, name)] as Dataset['columns'][number];
    return { name, type, nullable };
  });
  const leaf: Relation = { kind: 'read', dataset: dataset.name, fields };
  const source: Relation = where === undefined ? leaf : filter(leaf, overFields(where, dataset, names));
  return {
    path: [`${dataset.name}.snapshot`],
    dataset: dataset.name,
    kind: 'rows',
    source,
    order: dataset.key.map((name) => ({
      expr: fieldOf(source, names.indexOf(name)),
      direction: 'asc',
      nulls: 'last',
    })),
    page: {},
    totalCount: false,
    routing: {},
    children: [],
  };
}

function columnsOf(expr: ScalarExpr | undefined, dataset: Dataset): readonly string[] {
  switch (expr?.kind) {
    case 'column':
      return [(dataset.columns[expr.index] as Dataset['columns'][number]).name];
    case 'call':
      return expr.args.flatMap((arg) => columnsOf(arg, dataset));
    case 'in':
      return expr.operands.flatMap((operand) => columnsOf(operand, dataset));
    default:
      return [];
  }
}

/** An expression over the dataset's columns as one over the fields of a read. */
function overFields(expr: ScalarExpr, dataset: Dataset, names: readonly string[]): Expr {
  const map = (part: ScalarExpr): Expr => overFields(part, dataset, names);
  switch (expr.kind) {
    case 'column':
      return { ...expr, index: names.indexOf((dataset.columns[expr.index] as Dataset['columns'][number]).name) };
    case 'literal':
      return expr;
    case 'call':
      return { ...expr, args: expr.args.map(map) };
    case 'in':
      return { ...expr, operands: expr.operands.map(map) };
    case 'inQuery':
      throw new LakegateError('INTERNAL', { cause: 'a filter of changes has no sub-query' });
  }
}
