// What moves records from a log or a topic into a table: where from, where to, and what runs.

/** A pipe of local.yaml; one of `kinesis` and `mqtt` is there. */
export interface PipeSettings {
  /** A stream of the local Kinesis. */
  readonly kinesis?: string;
  /** A filter of topics of the local broker. */
  readonly mqtt?: string;
  /** `database.table` of the local ClickHouse. */
  readonly table: string;
}

/** A pipe that runs. */
export interface Pipe {
  /** Ends when what was read has landed. */
  stop(): Promise<void>;
}

/** Lands payloads, each a JSON object, in order; resolves when they are in the table. */
export type Land = (payloads: readonly string[]) => Promise<void>;
