// What the sinks' battery runs against. Each kind gives a fixture; the battery asks it for new, empty places to write.
import type { OutgoingRecord, SendOutcome, Sink, SinkCapabilities } from '../../../connectors/sink.js';
import type { FaultProxy } from '../../support/fault-proxy.js';
import type { Reading } from './readings.js';

/** One kind of sink on a real server. */
export interface SinkFixture {
  readonly kind: string;
  /** What its sinks declare; the checks that don't apply are skipped by it alone. */
  readonly capabilities: SinkCapabilities;
  /** Starts the server that all checks share. */
  readonly start: () => Promise<SinkServer>;
  /** What the kind's servers keep: every record that was sent, or of each key the latest. */
  readonly keeps: 'every' | 'latest';
  /** Whether a record's position can be read back with it (`StoredReading.position`). */
  readonly tellsPositions: boolean;
  /**
   * A record that the sink's server refuses for what it is, while others are fine, made of a reading; absent where there is
   * no such record.
   */
  readonly refused?: (reading: Reading) => OutgoingRecord;
  /**
   * A record of just so many bytes as the sink counts them (`maxRecordBytes`); absent where nothing bounds them but
   * memory.
   */
  readonly recordOfBytes?: (station: string, bytes: number) => OutgoingRecord;
}

export interface SinkServer {
  /** A new, empty topic, stream, table, … and a sink on it that reaches the server through `proxy`. */
  readonly create: () => Promise<SinkTarget>;
  readonly stop: () => Promise<void>;
}

/** A record as the server's own client reads it. */
export interface StoredReading extends Reading {
  /** As the sink's receipts spell it. */
  readonly position?: string | undefined;
}

export interface SinkTarget {
  readonly sink: Sink;
  readonly proxy: FaultProxy;
  /**
   * Everything stored by now, past the proxy, by the server's own client and not by the sink's code; those of one
   * partition in its order. It has waited until what was acknowledged can be read.
   */
  readonly readBack: () => Promise<readonly StoredReading[]>;
  readonly stop: () => Promise<void>;
}

/** Sends with a signal that is never aborted, unless one is given. */
export function send(
  target: SinkTarget,
  records: readonly OutgoingRecord[],
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly SendOutcome[]> {
  return target.sink.send(records, { requestId: 'battery', signal, called: () => undefined });
}
