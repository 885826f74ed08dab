// Reads an example folder's local.yaml: which servers to start and what their tables are made from.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { ClickhouseTables } from './clickhouse/seed-tables.js';
import type { PipeSettings } from './landing/pipe.js';
import type { DynamodbTable } from './dynamodb/seed-dynamodb-table.js';
import type { LocalTable, LocalTables } from './local-server.js';

/** Names of the servers, in the order in which they are reported. */
export const SERVER_NAMES = [
  'athena',
  'redshift',
  'clickhouse',
  'dynamodb',
  'kinesis',
  'sqs',
  'mqtt',
  'lakeformation',
] as const;
/** A server that can be started. */
export type ServerName = (typeof SERVER_NAMES)[number];

/** Tables of each configured server, with absolute paths, and the ports that are fixed. */
export interface LocalConfig {
  readonly athena?: LocalTables;
  readonly redshift?: LocalTables;
  readonly clickhouse?: ClickhouseTables;
  readonly dynamodb?: Readonly<Record<string, DynamodbTable>>;
  /** Streams by name. */
  readonly kinesis?: Readonly<Record<string, { readonly shards: number }>>;
  /** Names of queues. */
  readonly sqs?: readonly string[];
  /** It has nothing to be told but that it is wanted. */
  readonly mqtt?: Readonly<Record<string, never>>;
  readonly lakeformation?: LocalLakeFormation;
  /** What lands in tables of ClickHouse. */
  readonly landing?: readonly PipeSettings[];
  readonly ports: Readonly<Partial<Record<ServerName, number>>>;
}

/** Servers that the local Lake Formation can govern. */
const GOVERNABLE = ['athena', 'redshift'] as const;

interface LocalLakeFormation {
  readonly file: string;
  /** Servers that answer each caller as Lake Formation lets them; the others answer anybody. */
  readonly governs?: readonly (typeof GOVERNABLE)[number][];
  /** The queue that is told of changes. */
  readonly events?: string;
}

/** Where each server stands in the file. */
const CONFIG_KEYS = [
  'athena',
  'redshift',
  'clickhouse',
  'dynamodb',
  'kinesis',
  'sqs',
  'mqtt',
  'lakeFormation',
] as const;

/** Everything that is wrong with a local.yaml, each problem with its path and what was expected there. */
export class LocalConfigError extends Error {
  override readonly name = 'LocalConfigError';
  constructor(
    file: string,
    readonly problems: readonly string[],
  ) {
    super(`${file} can't be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

type Mapping = Readonly<Record<string, unknown>>;

/** Reads `local.yaml` in the folder. @throws LocalConfigError with every problem; Error when there is no such file. */
export async function loadLocalConfig(dir: string): Promise<LocalConfig> {
  const file = join(dir, 'local.yaml');
  return parseLocalConfig(await readFile(file, 'utf8'), resolve(dir), file);
}

/**
 * Parses the text of a local.yaml. Paths are relative to the folder.
 * @throws LocalConfigError with every problem.
 */
export function parseLocalConfig(text: string, dir: string, file = 'local.yaml'): LocalConfig {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new LocalConfigError(
      file,
      document.errors.map(({ message }) => message),
    );
  }
  const reader = createReader(dir);
  const root = reader.mapping(document.toJS() ?? {}, '');
  reader.onlyKeys(root, '', [...CONFIG_KEYS, 'landing', 'ports']);
  const queues = root.sqs === undefined ? undefined : reader.queues(root.sqs);
  const config: LocalConfig = {
    ...(root.athena === undefined ? {} : { athena: reader.schemas(root.athena, 'athena', reader.duckdbTable) }),
    ...(root.redshift === undefined ? {} : { redshift: reader.schemas(root.redshift, 'redshift', reader.duckdbTable) }),
    ...(root.clickhouse === undefined
      ? {}
      : { clickhouse: reader.schemas(root.clickhouse, 'clickhouse', reader.clickhouseTable) }),
    ...(root.dynamodb === undefined ? {} : { dynamodb: reader.each(root.dynamodb, 'dynamodb', reader.dynamodbTable) }),
    ...(root.kinesis === undefined ? {} : { kinesis: reader.streams(root.kinesis) }),
    ...(queues === undefined ? {} : { sqs: queues }),
    ...(root.mqtt === undefined ? {} : { mqtt: reader.nothing(root.mqtt, 'mqtt') }),
    ...(root.lakeFormation === undefined
      ? {}
      : { lakeformation: reader.lakeFormation(root.lakeFormation, queues ?? []) }),
    ...(root.landing === undefined ? {} : { landing: reader.landing(root.landing, root) }),
    ports: reader.ports(root.ports ?? {}),
  };
  if (CONFIG_KEYS.every((name) => root[name] === undefined)) {
    reader.problems.push(`(root): expected at least one of ${CONFIG_KEYS.join(', ')}`);
  }
  if (reader.problems.length > 0) throw new LocalConfigError(file, reader.problems);
  return config;
}

/** Reads values at paths and gathers what is wrong; what it returns after a problem is only a place holder. */
function createReader(dir: string) {
  const problems: string[] = [];
  const expected = (path: string, what: string, value: unknown): void => {
    problems.push(`${path === '' ? '(root)' : path}: expected ${what}, found ${describe(value)}`);
  };

  function mapping(value: unknown, path: string): Mapping {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Mapping;
    expected(path, 'a mapping', value);
    return {};
  }

  function onlyKeys(value: Mapping, path: string, keys: readonly string[]): void {
    for (const key of Object.keys(value)) {
      if (!keys.includes(key)) problems.push(`${childPath(path, key)}: unknown, expected one of ${keys.join(', ')}`);
    }
  }

  function text(value: unknown, path: string): string {
    if (typeof value === 'string' && value.trim() !== '') return value;
    expected(path, 'a text', value);
    return '';
  }

  function texts(value: unknown, path: string): string[] {
    if (Array.isArray(value)) return value.map((item, index) => text(item, `${path}[${String(index)}]`));
    expected(path, 'a list of column names', value);
    return [];
  }

  function parquetFile(value: unknown, path: string): string {
    const file = resolve(dir, text(value, path));
    if (typeof value === 'string' && !existsSync(file))
      problems.push(`${path}: expected a Parquet file, none at ${value}`);
    return file;
  }

  function each<T>(value: unknown, path: string, read: (value: unknown, path: string) => T): Record<string, T> {
    const entries = Object.entries(mapping(value, path));
    return Object.fromEntries(entries.map(([name, item]) => [name, read(item, childPath(path, name))]));
  }

  function schemas<T>(value: unknown, path: string, read: (value: unknown, path: string) => T) {
    return each(value, path, (tables, at) => each(tables, at, read));
  }

  /** What all tables have: `parquet` with or without `where`, or `sql` over named `sources`. */
  function table(value: Mapping, path: string, scan: (file: string) => string): LocalTable {
    if ((value.parquet === undefined) === (value.sql === undefined)) {
      problems.push(`${path}: expected either parquet or sql`);
      return {};
    }
    if (value.parquet !== undefined) {
      if (value.sources !== undefined) problems.push(`${path}.sources: expected only beside sql`);
      const parquet = parquetFile(value.parquet, `${path}.parquet`);
      return value.where === undefined ? { parquet } : { parquet, where: text(value.where, `${path}.where`) };
    }
    if (value.where !== undefined) problems.push(`${path}.where: expected only beside parquet`);
    const sources = Object.entries(each(value.sources ?? {}, `${path}.sources`, parquetFile));
    const sql = text(value.sql, `${path}.sql`);
    if (sources.length === 0) return { sql };
    const named = sources.map(([name, file]) => `${name} AS (SELECT * FROM ${scan(file)})`);
    return { sql: `WITH ${named.join(', ')} SELECT * FROM (${sql}) AS built` };
  }

  function duckdbTable(value: unknown, path: string): LocalTable {
    const given = mapping(value, path);
    onlyKeys(given, path, ['parquet', 'where', 'sql', 'sources']);
    return table(given, path, (file) => `read_parquet('${file.replaceAll("'", "''")}')`);
  }

  function clickhouseTable(value: unknown, path: string): ClickhouseTables[string][string] {
    const given = mapping(value, path);
    onlyKeys(given, path, ['parquet', 'where', 'sql', 'sources', 'columns', 'orderBy', 'replacing']);
    const made =
      given.columns === undefined
        ? table(given, path, (file) => `file('${file.replaceAll("'", "\\'")}', Parquet)`)
        : emptyTable(given, path);
    return given.orderBy === undefined ? made : { ...made, orderBy: texts(given.orderBy, `${path}.orderBy`) };
  }

  /** A table that only inserts fill. */
  function emptyTable(given: Mapping, path: string): ClickhouseTables[string][string] {
    for (const key of ['parquet', 'where', 'sql', 'sources']) {
      if (given[key] !== undefined) problems.push(`${path}.${key}: expected not to stand beside columns`);
    }
    const columns = each(given.columns, `${path}.columns`, text);
    if (Object.keys(columns).length === 0) expected(`${path}.columns`, 'a type for each column', given.columns);
    if (given.replacing !== undefined && typeof given.replacing !== 'boolean') {
      expected(`${path}.replacing`, 'true or false', given.replacing);
    }
    return { columns, ...(given.replacing === true && { replacing: true }) };
  }

  function nothing(value: unknown, path: string): Record<string, never> {
    onlyKeys(mapping(value, path), path, []);
    return {};
  }

  function dynamodbTable(value: unknown, path: string): DynamodbTable {
    const given = mapping(value, path);
    onlyKeys(given, path, ['parquet', 'where', 'sql', 'sources', 'key', 'indexes']);
    const made = table(given, path, (file) => `read_parquet('${file.replaceAll("'", "''")}')`);
    const key = dynamodbKey(given.key, `${path}.key`);
    if (given.indexes === undefined) return { ...made, key };
    if (!Array.isArray(given.indexes)) {
      expected(`${path}.indexes`, 'a list of indexes', given.indexes);
      return { ...made, key };
    }
    const indexes = given.indexes.map((index: unknown, at) => {
      const place = `${path}.indexes[${String(at)}]`;
      return { name: text(mapping(index, place).name, `${place}.name`), ...dynamodbKey(index, place, ['name']) };
    });
    return { ...made, key, indexes };
  }

  function dynamodbKey(value: unknown, path: string, more: readonly string[] = []): DynamodbTable['key'] {
    const given = mapping(value, path);
    onlyKeys(given, path, ['partition', 'sort', ...more]);
    const partition = text(given.partition, `${path}.partition`);
    return given.sort === undefined ? { partition } : { partition, sort: text(given.sort, `${path}.sort`) };
  }

  function streams(value: unknown): NonNullable<LocalConfig['kinesis']> {
    const given = mapping(value, 'kinesis');
    onlyKeys(given, 'kinesis', ['streams']);
    return Object.fromEntries(
      Object.entries(mapping(given.streams, 'kinesis.streams')).map(([name, item]) => {
        const path = `kinesis.streams.${name}`;
        const stream = mapping(item ?? {}, path);
        onlyKeys(stream, path, ['shards']);
        const shards = stream.shards ?? 1;
        if (!/^[\w.-]*[\w-][\w.-]*$/.test(name) || name.length > 128) {
          expected(path, 'a name of up to 128 letters, digits, ., - and _', name);
        }
        if (!Number.isInteger(shards) || Number(shards) < 1 || Number(shards) > 100) {
          expected(`${path}.shards`, 'a number from 1 to 100', shards);
        }
        return [name, { shards: Number(shards) }];
      }),
    );
  }

  function queues(value: unknown): string[] {
    const given = mapping(value, 'sqs');
    onlyKeys(given, 'sqs', ['queues']);
    const names = Array.isArray(given.queues) ? (given.queues as unknown[]) : [];
    if (names.length === 0) expected('sqs.queues', 'a list of names, at least one', given.queues);
    return names.map((name, index) => {
      const path = `sqs.queues[${String(index)}]`;
      if (typeof name !== 'string' || !/^[\w-]{1,80}$/.test(name)) {
        expected(path, 'a name of up to 80 letters, digits, - and _', name);
      }
      return text(name, path);
    });
  }

  function lakeFormation(value: unknown, queueNames: readonly string[]): LocalLakeFormation {
    const given = mapping(value, 'lakeFormation');
    onlyKeys(given, 'lakeFormation', ['file', 'governs', 'events']);
    const file = resolve(dir, text(given.file, 'lakeFormation.file'));
    if (typeof given.file === 'string' && !existsSync(file)) {
      problems.push(`lakeFormation.file: expected a state file, none at ${given.file}`);
    }
    const events = given.events === undefined ? undefined : text(given.events, 'lakeFormation.events');
    if (events !== undefined && !queueNames.includes(events)) {
      expected('lakeFormation.events', 'one of sqs.queues', given.events);
    }
    return {
      file,
      ...(given.governs !== undefined && { governs: governs(given.governs) }),
      ...(events !== undefined && { events }),
    };
  }

  function governs(value: unknown): NonNullable<LocalLakeFormation['governs']> {
    const named: readonly unknown[] = Array.isArray(value) ? value : [undefined];
    if (!named.every((name) => GOVERNABLE.some((known) => known === name))) {
      expected('lakeFormation.governs', `a list of ${GOVERNABLE.join(', ')}`, value);
    }
    return GOVERNABLE.filter((name) => named.includes(name));
  }

  function landing(value: unknown, root: Mapping): readonly PipeSettings[] {
    if (!Array.isArray(value)) {
      expected('landing', 'a list of pipes', value);
      return [];
    }
    return value.map((item: unknown, index) => {
      const path = `landing[${String(index)}]`;
      const given = mapping(item, path);
      onlyKeys(given, path, ['kinesis', 'mqtt', 'table']);
      if ((given.kinesis === undefined) === (given.mqtt === undefined)) {
        problems.push(`${path}: expected either kinesis or mqtt`);
      }
      for (const server of ['clickhouse', ...(given.kinesis === undefined ? ['mqtt'] : ['kinesis'])]) {
        if (root[server] === undefined) problems.push(`${path}: expected a ${server} server in this file`);
      }
      return {
        ...(given.kinesis === undefined ? {} : { kinesis: text(given.kinesis, `${path}.kinesis`) }),
        ...(given.mqtt === undefined ? {} : { mqtt: text(given.mqtt, `${path}.mqtt`) }),
        table: text(given.table, `${path}.table`),
      };
    });
  }

  function ports(value: unknown): LocalConfig['ports'] {
    const given = mapping(value, 'ports');
    onlyKeys(given, 'ports', CONFIG_KEYS);
    for (const [name, port] of Object.entries(given)) {
      if (!Number.isInteger(port) || Number(port) < 1 || Number(port) > 65_535) {
        expected(`ports.${name}`, 'a port from 1 to 65535', port);
      }
    }
    const { lakeFormation: lakeformation, ...ofStores } = given;
    return lakeformation === undefined ? ofStores : { ...ofStores, lakeformation: Number(lakeformation) };
  }

  return {
    problems,
    mapping,
    onlyKeys,
    each,
    schemas,
    duckdbTable,
    clickhouseTable,
    dynamodbTable,
    streams,
    queues,
    nothing,
    lakeFormation,
    landing,
    ports,
  };
}

function childPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value);
}
