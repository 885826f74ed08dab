// The SQL service of a running server: the catalog mirror and DuckDB joined with the one path to data. Part of the
// composition root.
import { createSqlService } from './answer-sql.js';
import { createCompletion } from './completion/duckdb-completion.js';
import type { Limits } from './config/limits.js';
import type { CatalogMirror } from './core/catalog-mirror.js';
import type { SqlService } from './core/sql-service.js';

/** The mirror is the service's from here on, and stops with it. Nothing is started before the first question needs it. */
export function composeSqlService(limits: Limits, mirror: CatalogMirror): SqlService {
  return createSqlService({ mirror, completion: createCompletion(limits), limits });
}
