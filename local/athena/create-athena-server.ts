// The local Athena server: the Athena API over DuckDB, for the unmodified SDK client.
import { createAwsJsonServer, type AwsOperation } from '../aws-json/create-aws-json-server.js';
import { createEngine } from '../duckdb/create-engine.js';
import { governEngine } from '../governed/govern-engine.js';
import type { LocalServer, LocalTables } from '../local-server.js';
import { AthenaStatements, invalidRequest } from './athena-statements.js';
import { createCatalogOperations } from './catalog-operations.js';
import { createQueryOperations } from './query-operations.js';
import { ResultFiles } from './result-files.js';
import { TRINO_DIALECT } from './trino-dialect.js';
import { TRINO_MACROS } from './trino-macros.js';

export interface AthenaServerOptions {
  /** Tables by Glue database. */
  readonly databases: LocalTables;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Folder that stands for S3: `s3://bucket/key` becomes `bucket/key` in it. */
  readonly outputDir: string;
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
export async function createAthenaServer(options: AthenaServerOptions): Promise<LocalServer> {
  const engine = await createEngine({
    schemas: options.databases,
    macros: TRINO_MACROS,
    columnConversion: convertColumn,
    memoryLimit: options.memoryLimit ?? '512MB',
    concurrentStatements: 4,
    maxRowsPerStatement: 1_000_000,
  });
  const files = new ResultFiles(options.outputDir);
  const { authorize, catalogOf } = governEngine({
    ...options,
    service: 'athena',
    catalog: engine.catalog,
    dialect: TRINO_DIALECT,
  });
  const statements = new AthenaStatements(engine, files, catalogOf);
  const operations: Readonly<Record<string, AwsOperation>> = {
    ...createQueryOperations(statements, files),
    ...createCatalogOperations(catalogOf),
  };
  const server = await createAwsJsonServer({
    targetPrefix: 'AmazonAthena',
    operations,
    invalid: (message) => invalidRequest(message),
    port: options.port ?? 0,
    authorize,
    getFile: (path) => files.read(path),
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
      await files.clear();
    },
  };
}

const CONVERSIONS: Readonly<Record<string, string>> = {
  UTINYINT: 'SMALLINT',
  USMALLINT: 'INTEGER',
  UINTEGER: 'BIGINT',
  UBIGINT: 'DECIMAL(20, 0)',
  HUGEINT: 'DECIMAL(38, 0)',
  TIMESTAMP_NS: 'TIMESTAMP',
  TIMESTAMP_MS: 'TIMESTAMP',
  TIMESTAMP_S: 'TIMESTAMP',
  // A Hive table has no timestamp with zone: Athena reads a UTC-adjusted Parquet column as a timestamp in UTC.
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP',
};

function convertColumn(quotedColumn: string, type: string): string {
  const target = CONVERSIONS[type];
  return target === undefined ? quotedColumn : `CAST(${quotedColumn} AS ${target})`;
}
