// A sink in memory, with limits, order, duplicates by id and faults at will.
import type { OutgoingRecord, SendOutcome, Sink, SinkCapabilities } from '../../connectors/sink.js';

export interface MemorySink extends Sink {
  /** What was stored, in order. */
  readonly stored: readonly OutgoingRecord[];
  /** Batches that were sent, by the ids of their records. */
  readonly batches: readonly (readonly string[])[];
  /** Decides what becomes of a record instead of its being stored; undefined: it is stored. */
  interfere: (record: OutgoingRecord) => SendOutcome | undefined;
  /** Resolves before a batch is answered. */
  hold: () => Promise<void>;
}

export function createMemorySink(change: Partial<SinkCapabilities> = {}): MemorySink {
  const stored: OutgoingRecord[] = [];
  const batches: (readonly string[])[] = [];
  const positions = new Map<string, string>();
  const capabilities: SinkCapabilities = {
    maxRecordBytes: 1_000,
    maxBatchRecords: 10,
    maxBatchBytes: 10_000,
    ordering: 'key',
    deduplication: 'always',
    formats: new Set(['json']),
    positions: 'record',
    ...change,
  };
  const sink: MemorySink = {
    kind: 'kafka',
    capabilities,
    stored,
    batches,
    interfere: () => undefined,
    hold: () => Promise.resolve(),
    send: async (records) => {
      batches.push(records.map(({ id }) => id));
      const stopped = new Set<string>();
      const outcomes = records.map((record): SendOutcome => {
        const { orderingKey: key, id } = record;
        if (key !== undefined && stopped.has(key))
          return { status: 'failed', code: 'SINK_UNAVAILABLE', cause: 'order' };
        const outcome = sink.interfere(record);
        if (outcome !== undefined && outcome.status !== 'rejected' && key !== undefined) stopped.add(key);
        if (outcome !== undefined) return outcome;
        const known = capabilities.deduplication === 'never' ? undefined : positions.get(id);
        if (known !== undefined) return { status: 'accepted', position: known };
        stored.push(record);
        positions.set(id, String(stored.length - 1));
        return { status: 'accepted', position: String(stored.length - 1) };
      });
      await sink.hold();
      return outcomes;
    },
    ping: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  return sink;
}
