// What every local stand-in has in common: the tables it is seeded with and the handle it returns.

/** A table of a local server: a Parquet file, or a DuckDB SELECT over tables already seeded. */
export interface LocalTable {
  /** Parquet file, absolute path. */
  readonly parquet?: string;
  /** DuckDB SELECT over the tables of the same map that precede it, run at seeding. */
  readonly sql?: string;
  /** DuckDB condition (the text of a WHERE) applied when loading from Parquet. */
  readonly where?: string;
}

/** Tables by database or schema, then by name. */
export type LocalTables = Readonly<Record<string, Readonly<Record<string, LocalTable>>>>;

/** A started local server. */
export interface LocalServer {
  /** Base URL on the loopback interface, without trailing slash. */
  readonly url: string;
  /** Stops new work, cancels what is running, closes. */
  stop(): Promise<void>;
}
