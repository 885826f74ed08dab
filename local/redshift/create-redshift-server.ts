// The local Redshift server: the Redshift Data API over DuckDB, for the unmodified SDK client.
import { createAwsJsonServer } from '../aws-json/create-aws-json-server.js';
import { createEngine } from '../duckdb/create-engine.js';
import type { LocalServer, LocalTables } from '../local-server.js';
import { governEngine } from '../governed/govern-engine.js';
import { createCatalogOperations } from './catalog-operations.js';
import { createRedshiftGrammarCheck } from './check-redshift-grammar.js';
import { REDSHIFT_DIALECT } from './redshift-dialect.js';
import { REDSHIFT_MACROS } from './redshift-macros.js';
import { RedshiftStatements, validationError } from './redshift-statements.js';
import { createStatementOperations } from './statement-operations.js';

export interface RedshiftServerOptions {
  /** Tables by schema; `public` is the one that needs no name in a statement. */
  readonly schemas: LocalTables;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** DuckDB's memory, `512MB` by default. */
  readonly memoryLimit?: string;
  /** The local Lake Formation that governs the tables: calls are then answered as whoever signed them. */
  readonly governedBy?: string;
}

/**
 * Seeds the tables and listens on 127.0.0.1. Four statements run at once; a result holds at most a million rows;
 * finished statements are forgotten after ten minutes, or earlier when four million rows are held.
 * @throws Error when an optional package is missing or a table can't be loaded.
 */
export async function createRedshiftServer(options: RedshiftServerOptions): Promise<LocalServer> {
  const checkGrammar = await createRedshiftGrammarCheck();
  const engine = await createEngine({
    schemas: options.schemas,
    macros: REDSHIFT_MACROS,
    columnConversion: convertColumn,
    memoryLimit: options.memoryLimit ?? '512MB',
    concurrentStatements: 4,
    maxRowsPerStatement: 1_000_000,
  });
  const { authorize, catalogOf } = governEngine({
    ...options,
    service: 'redshift-data',
    catalog: engine.catalog,
    dialect: REDSHIFT_DIALECT,
  });
  const statements = new RedshiftStatements(engine, checkGrammar, catalogOf);
  const server = await createAwsJsonServer({
    targetPrefix: 'RedshiftData',
    operations: { ...createStatementOperations(statements), ...createCatalogOperations(catalogOf) },
    invalid: validationError,
    port: options.port ?? 0,
    authorize,
  }).catch(async (error: unknown) => {
    await engine.stop();
    throw error;
  });
  return {
    url: server.url,
    stop: async () => {
      await server.close();
      await engine.stop();
      statements.clear();
    },
  };
}

const CONVERSIONS: Readonly<Record<string, string>> = {
  TINYINT: 'SMALLINT',
  UTINYINT: 'SMALLINT',
  USMALLINT: 'INTEGER',
  UINTEGER: 'BIGINT',
  UBIGINT: 'DECIMAL(20, 0)',
  HUGEINT: 'DECIMAL(38, 0)',
  UUID: 'VARCHAR',
  TIMESTAMP_NS: 'TIMESTAMP',
  TIMESTAMP_MS: 'TIMESTAMP',
  TIMESTAMP_S: 'TIMESTAMP',
};

function convertColumn(quotedColumn: string, type: string): string {
  // Redshift has no arrays, structs or maps, only SUPER, which holds them as JSON does.
  if (/\]$|^(?:STRUCT|MAP)\(/.test(type)) return `to_json(${quotedColumn})`;
  const target = CONVERSIONS[type];
  return target === undefined ? quotedColumn : `CAST(${quotedColumn} AS ${target})`;
}
