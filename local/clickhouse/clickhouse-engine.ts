// chDB behind the ClickHouse front: a fresh connection per statement, slots, streams, and cancelling by query id.
import type { Session } from 'chdb';
import { importOptional } from '../duckdb/import-optional.js';
import { quoteText } from './build-script.js';
import { ClickhouseException } from './clickhouse-error.js';

/** Pause between attempts to cancel a statement that the engine has not registered yet. */
const CANCEL_RETRY_MS = 20;

/** A statement with all that is set before it. */
export interface EngineStatement {
  /** USE and SET statements, each ending in a semicolon. */
  readonly preamble: string;
  readonly text: string;
  /** Output format where the text names none. */
  readonly format: string;
  readonly queryId: string;
  /** Cancels the statement in the engine. */
  readonly signal: AbortSignal;
}

/** A whole answer. */
interface EngineResult {
  readonly bytes: Buffer;
  /** Rows of the answer; for an INSERT from a file, rows written. */
  readonly rows: number;
}

/** An answer in pieces; the first piece is there when the stream is. */
interface EngineStream {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly readRows: number;
  readonly readBytes: number;
}

/** The engine as the front uses it. */
export interface ClickhouseEngine {
  readonly version: string;
  run(statement: EngineStatement): Promise<EngineResult>;
  stream(statement: EngineStatement): Promise<EngineStream>;
  /** Runs a statement of the server's own, outside the slots. */
  readonly execute: (sql: string, format?: string) => Promise<string>;
  stop(): Promise<void>;
}

/**
 * Opens the engine on its folder. A process can have one folder open at a time.
 * @param slots - statements at once; must stay below libuv's thread pool (UV_THREADPOOL_SIZE), or cancelling waits.
 * @throws Error when chdb is not installed.
 */
export async function createClickhouseEngine(dataDir: string, slots: number): Promise<ClickhouseEngine> {
  const chdb = await importOptional(() => import('chdb'), 'chdb', 'the local ClickHouse server');
  const root = new chdb.Session(dataDir);
  const gate = createGate(slots);
  const running = new Set<Promise<unknown>>();

  // A connection costs a fraction of a millisecond, and nothing set on it (parameters, settings, database) can reach
  // another statement: cheaper and safer than clearing a pooled one.
  async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = new chdb.Session(dataDir);
    try {
      return await work(session);
    } finally {
      session.close();
    }
  }

  async function execute(sql: string, format = 'TabSeparated'): Promise<string> {
    return withSession(async (session) =>
      (await session.queryAsync(`SET session_timezone = 'UTC';${sql}`, { format })).text(),
    );
  }

  /** Watches the signal while `work` is in the engine, and kills the statement there until it is gone. */
  async function cancellable<T>(statement: EngineStatement, work: () => Promise<T>): Promise<T> {
    const kill = `KILL QUERY WHERE Settings['log_comment'] = ${quoteText(statement.queryId)} ASYNC`;
    let settled = false;
    const cancel = async (): Promise<void> => {
      while (!settled) {
        await execute(kill).catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, CANCEL_RETRY_MS));
      }
    };
    const onAbort = (): void => void cancel();
    if (statement.signal.aborted) throw cancelled();
    statement.signal.addEventListener('abort', onAbort, { once: true });
    const pending = work().finally(() => {
      settled = true;
      statement.signal.removeEventListener('abort', onAbort);
    });
    running.add(pending);
    try {
      return await pending;
    } finally {
      running.delete(pending);
    }
  }

  async function run(statement: EngineStatement): Promise<EngineResult> {
    await gate.enter(statement.signal);
    try {
      return await withSession((session) =>
        cancellable(statement, async () => {
          const script = `${statement.preamble}${statement.text}`;
          const result = await session.queryAsync(script, { format: statement.format });
          const bytes = result.bytes();
          return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), rows: result.rowsRead };
        }),
      );
    } finally {
      gate.leave();
    }
  }

  async function stream(statement: EngineStatement): Promise<EngineStream> {
    await gate.enter(statement.signal);
    const session = new chdb.Session(dataDir);
    const release = (): void => {
      session.close();
      gate.leave();
    };
    try {
      const source = await cancellable(statement, async () => {
        await session.queryAsync(statement.preamble);
        const chunks = session.queryStream(statement.text, { format: statement.format })[Symbol.asyncIterator]();
        return { chunks, first: await chunks.next() };
      });
      const progress = await readProgress(statement.queryId);
      return { ...progress, chunks: drain(statement, source, release) };
    } catch (error) {
      release();
      throw error;
    }
  }

  async function* drain(
    statement: EngineStatement,
    source: { chunks: AsyncIterator<{ raw(): Uint8Array }>; first: IteratorResult<{ raw(): Uint8Array }> },
    release: () => void,
  ): AsyncGenerator<Uint8Array> {
    try {
      for (let next = source.first; next.done !== true;) {
        yield next.value.raw();
        next = await cancellable(statement, () => source.chunks.next());
      }
    } finally {
      await source.chunks.return?.();
      release();
    }
  }

  /** Rows read up to the first piece, which for an aggregation is all of them. */
  async function readProgress(queryId: string): Promise<{ readRows: number; readBytes: number }> {
    const where = `Settings['log_comment'] = ${quoteText(queryId)}`;
    const line = await execute(`SELECT read_rows, read_bytes FROM system.processes WHERE ${where} LIMIT 1`);
    const [readRows, readBytes] = line.trim().split('\t').map(Number);
    return { readRows: readRows ?? 0, readBytes: readBytes ?? 0 };
  }

  async function stop(): Promise<void> {
    await Promise.allSettled([...running]);
    root.close();
    await chdb.drainPending();
  }

  const version = root.query('SELECT version()', 'TabSeparated').trim();
  return { version, run, stream, execute, stop };
}

function cancelled(): ClickhouseException {
  return new ClickhouseException(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled');
}

/** Lets `slots` in at a time, in order of arrival; one that gives up while waiting leaves the queue. */
function createGate(slots: number): { enter(signal: AbortSignal): Promise<void>; leave(): void } {
  let free = slots;
  const waiting: (() => void)[] = [];
  return {
    enter: (signal) => {
      if (signal.aborted) return Promise.reject(cancelled());
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const start = (): void => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        };
        const giveUp = (): void => {
          waiting.splice(waiting.indexOf(start), 1);
          reject(cancelled());
        };
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.push(start);
      });
    },
    leave: () => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
