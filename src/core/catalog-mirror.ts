// The port of catalog questions: PostgreSQL's own catalogs, as they would be if what a caller sees were its tables. Part of core.
import type { SqlBatch, SqlColumn, SqlFormat, SqlParameter, SqlSession } from './sql-service.js';
import type { VisibleCatalog } from './read-scope.js';

/** A catalog question, bound. */
export interface CatalogQuestion {
  readonly parameters: readonly number[];
  readonly columns: readonly SqlColumn[];
  run(values: readonly SqlParameter[], formats: readonly SqlFormat[], signal: AbortSignal): AsyncIterable<SqlBatch>;
}

export interface CatalogMirror {
  /** Ahead of the first question, so that it needn't wait; that one learns of a failure. */
  start(): void;
  /**
   * Binds a question that reads no dataset: of pg_catalog, information_schema, or of nothing. What it calls has been checked.
   * @throws LakegateError SQL_INVALID with PostgreSQL's own message and SQLSTATE (`extensions.sqlstate`)
   */
  prepare(
    text: string,
    parameterTypes: readonly number[],
    asked: { readonly session: SqlSession; readonly catalog: VisibleCatalog; readonly signal: AbortSignal },
  ): Promise<CatalogQuestion>;
  /** PostgreSQL object ids of a visible dataset, stable across connections and restarts; undefined: not visible. */
  tableOid(dataset: string, catalog: VisibleCatalog): Promise<number | undefined>;
  stop(): Promise<void>;
}
