// The local servers with the test tables, each asked through the store's own client with what compileSql gives.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  RedshiftDataClient,
  type Field as RedshiftField,
} from '@aws-sdk/client-redshift-data';
import { createClient } from '@clickhouse/client';
import { athenaDialect } from '../../../../connectors/sql/athena-dialect.js';
import { clickhouseDialect } from '../../../../connectors/sql/clickhouse-dialect.js';
import { createRowDecoder, type StoreValue } from '../../../../connectors/sql/decode-value.js';
import type { SqlDialect, SqlStatement } from '../../../../connectors/sql/dialect.js';
import { redshiftDialect } from '../../../../connectors/sql/redshift-dialect.js';
import { createAthenaServer } from '../../../../local/athena/create-athena-server.js';
import { createClickhouseServer } from '../../../../local/clickhouse/create-clickhouse-server.js';
import { createRedshiftServer } from '../../../../local/redshift/create-redshift-server.js';
import type { Row, Value } from '../../../../src/core/value.js';
import { ownerRows, readingRows } from './sample-rows.js';

/** A store that runs statements of one dialect. */
export interface DialectServer {
  readonly dialect: SqlDialect;
  run(statement: SqlStatement): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

const duckdbTypes = ['INTEGER', 'VARCHAR', 'DOUBLE', 'BIGINT', 'DECIMAL(10, 2)', 'DATE', 'TIMESTAMP', 'BOOLEAN'];
const readingNames = ['id', 'name', 'ratio', 'total', 'price', 'day', 'at', 'flag'];

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Athena, with the tables in database `lake`. */
export async function startAthena(): Promise<DialectServer> {
  const outputDir = await mkdtemp(join(tmpdir(), 'lakegate-athena-'));
  const server = await createAthenaServer({ databases: { lake: duckdbTables() }, outputDir });
  const client = new AthenaClient({ endpoint: server.url, region: 'us-east-1', credentials });
  return {
    dialect: athenaDialect,
    run: async (statement) => {
      const { QueryExecutionId: id } = await client.send(
        new StartQueryExecutionCommand({
          QueryString: statement.text,
          ...(statement.parameters.length > 0 && { ExecutionParameters: statement.parameters.map((p) => p.bound) }),
          ResultConfiguration: { OutputLocation: 's3://results/' },
        }),
      );
      for (;;) {
        const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
        const status = QueryExecution?.Status;
        if (status?.State === 'FAILED') throw new Error(`${String(status.StateChangeReason)}\n${statement.text}`);
        if (status?.State === 'SUCCEEDED') break;
      }
      const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1000 }));
      const decode = createRowDecoder(statement.fields);
      return (ResultSet?.Rows ?? []).slice(1).map((row) => decode((row.Data ?? []).map((d) => d.VarCharValue ?? null)));
    },
    stop: async () => {
      client.destroy();
      await server.stop();
      await rm(outputDir, { recursive: true });
    },
  };
}

/** Redshift, with the tables in schema `lake`. */
export async function startRedshift(): Promise<DialectServer> {
  const server = await createRedshiftServer({ schemas: { lake: duckdbTables() } });
  const client = new RedshiftDataClient({ endpoint: server.url, region: 'us-east-1', credentials });
  return {
    dialect: redshiftDialect,
    run: async (statement) => {
      const parameters = statement.parameters.map(({ name, bound }) => ({ name, value: bound }));
      const { Id } = await client.send(
        new ExecuteStatementCommand({
          Sql: statement.text,
          Database: 'dev',
          WorkgroupName: 'local',
          ...(parameters.length > 0 && { Parameters: parameters }),
        }),
      );
      for (;;) {
        const { Status, Error: reason } = await client.send(new DescribeStatementCommand({ Id }));
        if (Status === 'FAILED') throw new Error(`${String(reason)}\n${statement.text}`);
        if (Status === 'FINISHED') break;
      }
      const { Records = [] } = await client.send(new GetStatementResultCommand({ Id }));
      const decode = createRowDecoder(statement.fields);
      return Records.map((record) => decode(record.map(redshiftValue)));
    },
    stop: async () => {
      client.destroy();
      await server.stop();
    },
  };
}

/** ClickHouse, with the tables in database `lake`, and those of {@link narrowRows} in `narrow`. */
export async function startClickhouse(): Promise<DialectServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lakegate-clickhouse-'));
  const server = await createClickhouseServer({
    databases: { lake: clickhouseTables(), narrow: narrowClickhouseTables() },
    dataDir,
  });
  const client = createClient({ url: server.url, clickhouse_settings: { ...clickhouseDialect.settings } });
  return {
    dialect: clickhouseDialect,
    run: async (statement) => {
      const query_params = Object.fromEntries(statement.parameters.map(({ name, bound }) => [name, bound]));
      const result = await client
        .query({ query: statement.text, query_params, format: 'JSONCompactEachRow' })
        .catch((error: unknown) => {
          throw new Error(`${String(error)}\n${statement.text}`);
        });
      const decode = createRowDecoder(statement.fields);
      return (await result.json<StoreValue[]>()).map((row) => decode(row));
    },
    stop: async () => {
      await client.close();
      await server.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

function redshiftValue(field: RedshiftField): StoreValue {
  if (field.isNull === true) return null;
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null;
}

function duckdbTables() {
  return {
    readings: { sql: duckdbValues(readingRows, readingNames, duckdbTypes) },
    owners: { sql: duckdbValues(ownerRows, ['name', 'rank'], ['VARCHAR', 'INTEGER']) },
  };
}

function duckdbValues(rows: readonly Row[], names: readonly string[], types: readonly string[]): string {
  const text = (value: Value, i: number): string =>
    value === null ? 'NULL' : `CAST('${storeText(value).replaceAll("'", "''")}' AS ${types[i] ?? 'VARCHAR'})`;
  const values = rows.map((row) => `(${row.map(text).join(', ')})`).join(', ');
  return `SELECT * FROM (VALUES ${values}) AS v(${names.map((name) => `"${name}"`).join(', ')})`;
}

function clickhouseTables() {
  const structure =
    "id Int32, name LowCardinality(Nullable(String)), ratio Nullable(Float64), total Nullable(Int64), price Nullable(Decimal(10, 2)), day Nullable(Date32), at Nullable(DateTime64(6, ''UTC'')), flag Nullable(Bool)";
  return {
    readings: { sql: `SELECT * FROM format(TSV, '${structure}', '${tabSeparated(readingRows)}')`, orderBy: ['id'] },
    owners: {
      sql: `SELECT * FROM format(TSV, 'name Nullable(String), rank Nullable(Int32)', '${tabSeparated(ownerRows)}')`,
    },
  };
}

/** The rows whose instants and dates fit ClickHouse's narrower types, without fractions of seconds. */
export const narrowRows = readingRows
  .filter((row) => [row[5], row[6]].every((moment) => moment === null || String(moment) >= '1970'))
  .map((row) => row.map((value, i) => (i === 6 && value !== null ? String(value).replace(/\.\d+Z$/, 'Z') : value)));

/** The same columns in other types than the usual ones: seconds, days of 16 bits, keys without null. */
function narrowClickhouseTables() {
  const structure =
    "id Int16, name LowCardinality(Nullable(String)), ratio Nullable(Float64), total Nullable(Int64), price Nullable(Decimal(38, 2)), day Nullable(Date), at Nullable(DateTime(''Asia/Tokyo'')), flag Nullable(UInt8)";
  const stored = (value: Value, i: number): Value =>
    value === null ? null : i === 6 ? tokyoTime(value) : i === 7 ? Number(value) : value;
  const rows = narrowRows.map((row) => row.map(stored));
  return {
    readings: { sql: `SELECT * FROM format(TSV, '${structure}', '${tabSeparated(rows)}')`, orderBy: ['id'] },
    owners: clickhouseTables().owners,
  };
}

function tokyoTime(moment: Value): string {
  return new Date(Date.parse(String(moment)) + 9 * 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** TSV inside a SQL text: both take backslash escapes. */
function tabSeparated(rows: readonly Row[]): string {
  const cell = (value: Value): string =>
    value === null ? '\\N' : storeText(value).replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  const text = rows.map((row) => `${row.map(cell).join('\t')}\n`).join('');
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}

function storeText(value: Value): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /^\d{4}-\d{2}-\d{2}T/.test(text) ? text.replace('T', ' ').replace('Z', '') : text;
}
