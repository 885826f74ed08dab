// Inserts JSON objects into a table of ClickHouse. One that the table can't hold is left out, and said.
import type { Land } from './pipe.js';

/** Pause before a server that doesn't answer is asked again. */
const RETRY_MS = 500;

export interface InsertOptions {
  /** ClickHouse's HTTP interface. */
  readonly url: string;
  readonly table: string;
  readonly log: (line: string) => void;
  /** Gives up on a server that doesn't answer. */
  readonly signal: AbortSignal;
}

/** @throws Error the signal's reason where it aborts before the rows are in */
export function createLanding({ url, table, log, signal }: InsertOptions): Land {
  const parameters = new URLSearchParams({
    query: `INSERT INTO ${table} FORMAT JSONEachRow`,
    date_time_input_format: 'best_effort',
    input_format_skip_unknown_fields: '1',
  });
  const address = `${url}/?${parameters.toString()}`;
  const insert = async (rows: readonly string[]): Promise<void> => {
    for (;;) {
      signal.throwIfAborted();
      const answer = await fetch(address, { method: 'POST', body: rows.join('\n'), signal }).catch(() => undefined);
      const problem = (await answer?.text())?.split('\n', 1)[0] ?? '';
      if (answer?.ok === true) return;
      if (answer !== undefined) throw new Error(problem);
      await pause(RETRY_MS, signal);
    }
  };
  return async (payloads) => {
    const rows = payloads.filter((payload) => {
      const fits = isObject(payload);
      if (!fits) log(`left out of ${table}: no JSON object`);
      return fits;
    });
    if (rows.length === 0) return;
    try {
      await insert(rows);
    } catch (error) {
      if (signal.aborted) throw error;
      // One of them is at fault: each by itself, so that the others land.
      for (const row of rows) {
        await insert([row]).catch((problem: unknown) => {
          signal.throwIfAborted();
          log(`left out of ${table}: ${problem instanceof Error ? problem.message : String(problem)}`);
        });
      }
    }
  };
}

function isObject(payload: string): boolean {
  try {
    const parsed: unknown = JSON.parse(payload);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

/** Waits; not on when the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
