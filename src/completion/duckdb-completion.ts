// Finishes questions that no one store takes, in DuckDB within this process: over rows that came by the one path, in
// memory that is bounded, with no file, network, extension or setting within reach of what it runs.
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { DataType } from '../core/data-type.js';
import { LakegateError } from '../core/errors.js';
import type { Field } from '../core/relation.js';
import type { Row } from '../core/value.js';
import { appendValue, readValue, tableType } from './duckdb-values.js';
import { mapDuckdbError } from './map-duckdb-error.js';
import { createSlots } from './slots.js';

/** Rows that the statement reads from the table `i0`, `i1`, … of their position. */
export interface CompletionRows {
  readonly fields: readonly Field[];
  /** Starts to read them. */
  readonly open: () => Promise<AsyncIterable<readonly Row[]>>;
}

export interface CompletionTask {
  /** The statement; made by this project, never a client's text. */
  readonly text: string;
  readonly inputs: readonly CompletionRows[];
  /** How the columns of the answer are held. */
  readonly types: readonly DataType[];
  readonly signal: AbortSignal;
}

export interface CompletionLimits {
  readonly maxCompletionBytes: number;
  readonly maxCompletions: number;
  readonly completionThreads: number;
}

export interface Completion {
  /** @throws LakegateError COMPLETION_LIMIT, SQL_INVALID, VALUE_OUT_OF_RANGE, those of reading, the signal's reason */
  run(task: CompletionTask): AsyncGenerator<readonly Row[]>;
  stop(): Promise<void>;
}

/** The name of the table that an input is in. */
export function inputTable(input: number): string {
  return `i${String(input)}`;
}

/** DuckDB is started with the first question that needs it. */
export function createCompletion(limits: CompletionLimits): Completion {
  let starting: Promise<DuckDBInstance> | undefined;
  const slots = createSlots(limits.maxCompletions);
  return {
    run: async function* (task) {
      const release = await slots.take(task.signal);
      try {
        const instance = await (starting ??= startDuckdb(limits));
        const connection = await instance.connect();
        const interrupt = (): void => connection.interrupt();
        task.signal.addEventListener('abort', interrupt);
        try {
          yield* complete(connection, task);
        } catch (error) {
          throw task.signal.aborted ? reasonOf(task.signal) : mapDuckdbError(error);
        } finally {
          task.signal.removeEventListener('abort', interrupt);
          connection.closeSync();
        }
      } finally {
        release();
      }
    },
    stop: async () => {
      const instance = await starting?.catch(() => undefined);
      instance?.closeSync();
    },
  };
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new LakegateError('REQUEST_CANCELLED');
}

/** Extensions are within the build or nowhere; what is set here can't be set anew. */
async function startDuckdb(limits: CompletionLimits): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    memory_limit: `${String(Math.ceil(limits.maxCompletionBytes / 1_000_000))}MB`,
    threads: String(limits.completionThreads),
  });
  const connection = await instance.connect();
  try {
    for (const setting of [
      "temp_directory = ''",
      "TimeZone = 'UTC'",
      'enable_external_access = false',
      'lock_configuration = true',
    ]) {
      await connection.run(`SET GLOBAL ${setting}`);
    }
  } finally {
    connection.closeSync();
  }
  return instance;
}

async function* complete(connection: DuckDBConnection, task: CompletionTask): AsyncGenerator<readonly Row[]> {
  const { inputs, text, types, signal } = task;
  for (const [i, input] of inputs.entries()) await load(connection, inputTable(i), input, signal);
  signal.throwIfAborted();
  const result = await connection.stream(text);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    signal.throwIfAborted();
    yield chunk.getRows().map((row) => types.map((type, i) => readValue(row[i] ?? null, type)));
  }
}

async function load(
  connection: DuckDBConnection,
  table: string,
  { fields, open }: CompletionRows,
  signal: AbortSignal,
): Promise<void> {
  const columns = fields.map(({ type }, i) => `c${String(i)} ${tableType(type)}`);
  await connection.run(`CREATE TEMP TABLE ${table} (${columns.join(', ')})`);
  const appender = await connection.createAppender(table);
  try {
    for await (const rows of await open()) {
      signal.throwIfAborted();
      for (const row of rows) {
        for (const [i, { type }] of fields.entries()) appendValue(appender, row[i] ?? null, type);
        appender.endRow();
      }
      appender.flushSync();
    }
  } finally {
    appender.closeSync();
  }
}
