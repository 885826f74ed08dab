// The SQL service of a running server: the catalog mirror and DuckDB joined with the one path to data. Part of the
// composition root.
import { createSqlService } from './answer-sql.js';
import { composeCatalogMirror } from './compose-catalog-mirror.js';
import { createCompletion } from './completion/duckdb-completion.js';
import type { Limits } from './config/limits.js';
import type { SqlService } from './core/sql-service.js';

/** The catalogs' process is started ahead of the first question, which nearly every client begins with; all is stopped with the service. */
export function composeSqlService({ limits }: { readonly limits: Limits }): SqlService {
  const mirror = composeCatalogMirror(limits);
  mirror.start();
  return createSqlService({ mirror, completion: createCompletion(limits), limits });
}
