// A finished result, encoded a page at a time from DuckDB's chunks, so that a large one costs only what is read.
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { EngineResult } from './create-engine.js';

/** Encodes one value that isn't null. */
export type ValueEncoder<Encoded> = (value: DuckDBValue) => Encoded;

/** Rows of a result in a service's own encoding. */
export class HeldResult<Encoded> {
  readonly rowCount: number;
  private readonly encoders: readonly ValueEncoder<Encoded>[];
  private readonly chunkStarts: number[] = [];
  private cached: { readonly index: number; readonly rows: Encoded[][] } | undefined;

  constructor(
    private readonly result: EngineResult,
    encoderOf: (type: DuckDBType) => ValueEncoder<Encoded>,
    private readonly encodedNull: Encoded,
  ) {
    this.rowCount = result.rowCount;
    this.encoders = result.columns.map(({ type }) => encoderOf(type));
    let start = 0;
    for (const chunk of result.chunks) {
      this.chunkStarts.push(start);
      start += chunk.rowCount;
    }
  }

  get columns(): EngineResult['columns'] {
    return this.result.columns;
  }

  /** Rows from `start` up to, not including, `end`. */
  rows(start: number, end: number): Encoded[][] {
    const page: Encoded[][] = [];
    let index = this.chunkStarts.findLastIndex((first) => first <= start);
    for (; index >= 0 && index < this.chunkStarts.length; index += 1) {
      const first = this.chunkStarts[index] ?? 0;
      if (first >= end) break;
      page.push(...this.chunkRows(index).slice(Math.max(0, start - first), end - first));
    }
    return page;
  }

  private chunkRows(index: number): Encoded[][] {
    if (this.cached?.index === index) return this.cached.rows;
    const chunk = this.result.chunks[index];
    const rows: Encoded[][] = Array.from({ length: chunk?.rowCount ?? 0 }, () => []);
    this.encoders.forEach((encode, column) => {
      const values = chunk?.getColumnValues(column) ?? [];
      for (const [row, value] of values.entries()) rows[row]?.push(value === null ? this.encodedNull : encode(value));
    });
    this.cached = { index, rows };
    return rows;
  }
}
