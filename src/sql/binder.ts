// What binding a question needs to hand: the caller's catalog, the session, names in scope, and errors with their place.
import type { ErrorCode, LakegateError } from '../core/errors.js';
import type { VisibleCatalog } from '../core/read-scope.js';
import type { SqlParameter } from '../core/sql-service.js';
import type { BoundDataset, BoundExpr, BoundFrom, BoundQuery, QueryColumn } from './bound-query.js';
import type { Node } from './parse-tree.js';
import type { PgType } from './pg-type.js';
import { sqlError } from './parse-tree.js';

/** One binding of one question. */
export interface Binder {
  readonly source: string;
  readonly catalog: VisibleCatalog;
  /** IANA zone of the session. */
  readonly zone: string;
  /** The moment that now() gives, as core holds it. */
  readonly now: string;
  readonly user: string;
  readonly database: string;
  /** Types of `$1`, … as far as they are known; binding fills in the others. */
  readonly parameters: (PgType | undefined)[];
  /** Values for `$1`, …: those of a run; absent while a statement is prepared. */
  readonly values: readonly SqlParameter[] | undefined;
  readonly nextSource: () => number;
  /** Datasets of FROMs by their number. */
  readonly datasets: Map<number, BoundDataset>;
  /** Questions whose answers are vectors that distances are measured from. */
  readonly vectorQueries: BoundQuery[];
  readonly bindExpr: (node: Node, scope: Scope) => BoundExpr;
  readonly bindQuery: (node: Node, scope: Scope) => BoundQuery;
}

/** A column that a name may mean. */
export interface ScopeColumn {
  readonly name: string;
  readonly expr: BoundExpr;
}

/** An item of a FROM under the name by which its columns are qualified. */
export interface ScopeItem {
  readonly name: string;
  /** The schema by which it may be qualified too. */
  readonly schema?: string | undefined;
  readonly columns: readonly ScopeColumn[];
}

/** A FROM as it is bound: what it reads, and the names it brings. */
export interface BoundScope {
  readonly from: BoundFrom | undefined;
  readonly items: readonly ScopeItem[];
  /** Names without a qualifier, those merged by USING once. */
  readonly columns: readonly ScopeColumn[];
}

export type Clause =
  | 'SELECT'
  | 'WHERE'
  | 'GROUP BY'
  | 'HAVING'
  | 'ORDER BY'
  | 'JOIN conditions'
  | 'FILTER'
  | 'LIMIT'
  | 'functions in FROM'
  | 'VALUES'
  | 'aggregate'
  | 'window';

/** A common table expression: bound anew wherever it is named. */
export interface Cte {
  readonly query: Node;
  readonly columnNames: readonly string[];
  readonly scope: Scope;
  /** It names itself. */
  readonly recursive?: boolean;
  /** Within itself: what it made last. */
  readonly working?: { readonly id: number; readonly columns: readonly QueryColumn[]; readonly counted: boolean };
}

/** Where an expression stands. */
export interface Scope {
  readonly binder: Binder;
  readonly items: readonly ScopeItem[];
  readonly columns: readonly ScopeColumn[];
  readonly parent: Scope | undefined;
  readonly ctes: ReadonlyMap<string, Cte>;
  readonly clause: Clause;
  /** Windows by name. */
  readonly windows: ReadonlyMap<string, Node>;
}

export function failAt(
  { source }: Binder,
  code: ErrorCode,
  message: string,
  at: { sqlstate: string; location?: number | undefined; hint?: string },
): LakegateError {
  return sqlError(code, message, source, at);
}

/** @returns the error for what is understood but not taken */
export function unsupported({ source }: Binder, what: string, location?: number): LakegateError {
  return sqlError('SQL_UNSUPPORTED', `${what} is not supported`, source, { sqlstate: '0A000', location });
}

/** @returns the error for what can mean nothing */
export function invalid({ source }: Binder, message: string, sqlstate: string, location?: number): LakegateError {
  return sqlError('SQL_INVALID', message, source, { sqlstate, location });
}

/**
 * The expression that a name, perhaps qualified, stands for.
 * @throws LakegateError COLUMN_UNKNOWN, DATASET_UNKNOWN alike for what is hidden and what isn't there; SQL_INVALID where it is ambiguous
 */
export function resolveColumn(path: readonly string[], scope: Scope, location: number | undefined): BoundExpr {
  const name = path.at(-1) ?? '';
  const { binder } = scope;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = columnsNamed(path, at);
    if (found.length > 1) throw invalid(binder, `column reference "${name}" is ambiguous`, '42702', location);
    if (found[0] !== undefined) return found[0].expr;
    const item = path.length > 1 ? itemNamed(path.slice(0, -1), at) : undefined;
    if (item !== undefined) throw unknownColumn(path.slice(-2).join('.'), scope, location);
  }
  if (path.length === 1) throw unknownColumn(`"${name}"`, scope, location);
  const message = `missing FROM-clause entry for table "${path.at(-2) ?? ''}"`;
  throw failAt(binder, 'DATASET_UNKNOWN', message, { sqlstate: '42P01', location });
}

function unknownColumn(name: string, { binder }: Scope, location: number | undefined): LakegateError {
  return failAt(binder, 'COLUMN_UNKNOWN', `column ${name} does not exist`, { sqlstate: '42703', location });
}

function columnsNamed(path: readonly string[], scope: Scope): readonly ScopeColumn[] {
  const name = path.at(-1);
  if (path.length === 1) return scope.columns.filter((column) => column.name === name);
  return itemNamed(path.slice(0, -1), scope)?.columns.filter((column) => column.name === name) ?? [];
}

/** The item of a FROM by its name, or by schema and name. */
export function itemNamed(path: readonly string[], { items }: Pick<Scope, 'items'>): ScopeItem | undefined {
  const name = path.at(-1);
  const schema = path.length > 1 ? path.at(-2) : undefined;
  if (path.length > 3) return undefined;
  return items.find((item) => item.name === name && (schema === undefined || item.schema === schema));
}
