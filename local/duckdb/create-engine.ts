// One in-memory DuckDB per local server: macros, seeded tables, a bounded number of statements at once, cancelling.
import type { DuckDBConnection, DuckDBInstance, DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';
import type { LocalTables } from '../local-server.js';
import type { Catalog } from './catalog.js';
import { importOptional } from './import-optional.js';
import { loadTables } from './load-tables.js';
import { SqlError } from './sql-error.js';

export interface EngineOptions {
  readonly schemas: LocalTables;
  /** DuckDB statements that prepare the dialect's macros. */
  readonly macros: readonly string[];
  /** SELECT list text for a column at loading, by its DuckDB type, where the store has no such type. */
  readonly columnConversion: (quotedColumn: string, type: string) => string;
  readonly memoryLimit: string;
  readonly concurrentStatements: number;
  readonly maxRowsPerStatement: number;
}

/** Rows as DuckDB's own chunks; values are made only for the pages that are read. */
export interface EngineResult {
  readonly columns: readonly { readonly name: string; readonly type: DuckDBType }[];
  readonly chunks: readonly DuckDBDataChunk[];
  readonly rowCount: number;
}

/** A statement that waits or runs. */
export interface RunningStatement {
  readonly result: Promise<EngineResult>;
  cancel(): void;
}

export interface Engine {
  readonly catalog: Catalog;
  /** Queues a statement; `onStart` is called when it leaves the queue. */
  run(sql: string, onStart: () => void): RunningStatement;
  stop(): Promise<void>;
}

/**
 * Starts DuckDB and seeds it.
 * @throws Error when the optional package `@duckdb/node-api` is missing or a table can't be loaded.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { DuckDBInstance: Instance } = await importOptional(
    () => import('@duckdb/node-api'),
    '@duckdb/node-api',
    'the local Athena and Redshift servers',
  );
  const instance = await Instance.create(':memory:', {
    memory_limit: options.memoryLimit,
    autoinstall_known_extensions: 'false',
    integer_division: 'true',
  });
  const catalog = await seed(instance, options).catch((error: unknown) => {
    instance.closeSync();
    throw error;
  });
  const pool = new StatementPool(instance, options);
  for (let index = 0; index < options.concurrentStatements; index += 1) pool.add(await instance.connect());
  return { catalog, run: (sql, onStart) => pool.run(sql, onStart), stop: () => pool.stop() };
}

/** Macros and tables; from then on DuckDB reaches no file and keeps its settings, whatever a statement says. */
async function seed(instance: DuckDBInstance, options: EngineOptions): Promise<Catalog> {
  const connection = await instance.connect();
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  for (const macro of options.macros) await connection.run(macro);
  const catalog = await loadTables(connection, options.schemas, options.columnConversion);
  await connection.run("SET GLOBAL temp_directory = ''");
  await connection.run('SET GLOBAL enable_external_access = false');
  await connection.run('SET GLOBAL lock_configuration = true');
  connection.closeSync();
  return catalog;
}

interface Job {
  readonly sql: string;
  readonly onStart: () => void;
  readonly resolve: (result: EngineResult) => void;
  readonly reject: (error: unknown) => void;
  cancelled: boolean;
  connection?: DuckDBConnection;
}

/** Statements over a fixed set of connections; the others wait their turn. */
class StatementPool {
  private readonly idle: DuckDBConnection[] = [];
  private readonly waiting: Job[] = [];
  private readonly running = new Set<Job>();
  private stopped = false;
  private onIdle: (() => void) | undefined;

  constructor(
    private readonly instance: DuckDBInstance,
    private readonly options: Pick<EngineOptions, 'maxRowsPerStatement'>,
  ) {}

  add(connection: DuckDBConnection): void {
    this.idle.push(connection);
  }

  run(sql: string, onStart: () => void): RunningStatement {
    let job: Job | undefined;
    const result = new Promise<EngineResult>((resolve, reject) => {
      job = { sql, onStart, resolve, reject, cancelled: this.stopped };
      this.waiting.push(job);
    });
    this.startWaiting();
    return { result, cancel: () => job !== undefined && this.cancel(job) };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const job of [...this.waiting, ...this.running]) this.cancel(job);
    if (this.running.size > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
    for (const connection of this.idle) connection.closeSync();
    this.instance.closeSync();
  }

  private cancel(job: Job): void {
    job.cancelled = true;
    const { connection } = job;
    if (connection === undefined) {
      this.startWaiting();
      return;
    }
    // An interrupt that comes before DuckDB has begun is lost, so it is repeated until the statement ends.
    const repeat = setInterval(() => {
      if (this.running.has(job)) connection.interrupt();
      else clearInterval(repeat);
    }, 5);
    connection.interrupt();
  }

  private startWaiting(): void {
    for (let index = this.waiting.length - 1; index >= 0; index -= 1) {
      if (this.waiting[index]?.cancelled === true) this.waiting.splice(index, 1)[0]?.reject(cancelled());
    }
    while (this.idle.length > 0) {
      const job = this.waiting.shift();
      const connection = job && this.idle.pop();
      if (!job || !connection) return;
      job.connection = connection;
      this.running.add(job);
      job.onStart();
      void this.execute(job, connection);
    }
  }

  private async execute(job: Job, connection: DuckDBConnection): Promise<void> {
    try {
      job.resolve(await this.read(job, connection));
    } catch (error) {
      job.reject(job.cancelled ? cancelled() : error);
    } finally {
      this.running.delete(job);
      this.idle.push(connection);
      if (this.running.size === 0) this.onIdle?.();
      if (!this.stopped) this.startWaiting();
    }
  }

  private async read(job: Job, connection: DuckDBConnection): Promise<EngineResult> {
    const stream = await connection.stream(job.sql);
    const chunks: DuckDBDataChunk[] = [];
    let rowCount = 0;
    for (;;) {
      if (job.cancelled) throw cancelled();
      const chunk = await stream.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      chunks.push(chunk);
      rowCount += chunk.rowCount;
      if (rowCount > this.options.maxRowsPerStatement) {
        const most = String(this.options.maxRowsPerStatement);
        throw new SqlError('execution', 'EXCEEDED_LOCAL_LIMIT', `The local server holds at most ${most} rows a result`);
      }
    }
    const types = stream.columnTypes();
    return {
      columns: stream.columnNames().map((name, index) => ({ name, type: types[index] as DuckDBType })),
      chunks,
      rowCount,
    };
  }
}

function cancelled(): SqlError {
  return new SqlError('cancelled', 'USER_CANCELED', 'Query cancelled by user');
}
