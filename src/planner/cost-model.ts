// What a query on a binding is reckoned to cost, as data: defaults by kind of server, overridden by the contract.
// The unit is the millisecond; money is brought to it by one exchange rate.
import type { Binding, StoreKind } from '../core/dataset.js';

export interface CostFigures {
  /** Milliseconds before the first row of the cheapest query. */
  readonly latencyMs: number;
  /** Rows scanned per millisecond. */
  readonly rowsPerMs: number;
  /** US dollars for scanning one terabyte. */
  readonly dollarsPerTb: number;
}

export interface CostModel {
  readonly byKind: Readonly<Record<StoreKind, CostFigures>>;
  /** Milliseconds that saving one US dollar is worth. */
  readonly msPerDollar: number;
  /** Rows of a table whose contract gives no statistics. */
  readonly defaultRows: number;
  /** Bytes of a row of a table whose contract gives no statistics. */
  readonly defaultRowBytes: number;
}

/**
 * Orders of magnitude: Athena plans and queues for most of a second and bills $5 per TB scanned (its public price);
 * Redshift answers in tens of milliseconds; ClickHouse in milliseconds and scans fastest; PostgreSQL
 * in milliseconds and scans row by row; DynamoDB finds by key in
 * milliseconds and reads items slowly.
 */
export const defaultCostModel: CostModel = {
  byKind: {
    athena: { latencyMs: 800, rowsPerMs: 20_000, dollarsPerTb: 5 },
    redshift: { latencyMs: 40, rowsPerMs: 10_000, dollarsPerTb: 0 },
    clickhouse: { latencyMs: 6, rowsPerMs: 50_000, dollarsPerTb: 0 },
    postgres: { latencyMs: 5, rowsPerMs: 2_000, dollarsPerTb: 0 },
    dynamodb: { latencyMs: 4, rowsPerMs: 5, dollarsPerTb: 0 },
  },
  msPerDollar: 10_000,
  defaultRows: 1_000_000,
  defaultRowBytes: 100,
};

/** The figures that hold for a binding. */
export function figuresOf(binding: Binding, model: CostModel): CostFigures {
  const base = model.byKind[binding.kind];
  return {
    latencyMs: binding.cost.latencyMs ?? base.latencyMs,
    rowsPerMs: binding.cost.rowsPerMs ?? base.rowsPerMs,
    dollarsPerTb: binding.cost.dollarsPerTb ?? base.dollarsPerTb,
  };
}

/** Milliseconds that reading `rows` rows of a binding costs, its latency not included. */
export function scanCostMs(binding: Binding, rows: number, model: CostModel): number {
  const figures = figuresOf(binding, model);
  const total = binding.statistics.rows ?? model.defaultRows;
  const rowBytes =
    binding.statistics.bytes === undefined || total === 0 ? model.defaultRowBytes : binding.statistics.bytes / total;
  const dollars = ((rows * rowBytes) / 1e12) * figures.dollarsPerTb;
  return rows / figures.rowsPerMs + dollars * model.msPerDollar;
}
