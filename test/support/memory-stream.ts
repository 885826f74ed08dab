// A source of changes in memory, with partitions, offsets, positions and faults at will.
import { LakegateError } from '../../src/core/errors.js';
import type { SourceKind } from '../../src/core/dataset.js';
import type { Row } from '../../src/core/value.js';
import type { StreamBatch, StreamMessage, StreamSource, StreamStart } from '../../connectors/stream.js';
import type { Change } from '../../src/streams/stream-route.js';

export interface MemoryStream extends StreamSource {
  /** Adds a message; resolves once every reader has been told. */
  publish(change: Change | 'garbage', at?: { readonly partition?: string; readonly timeMs?: number }): void;
  /** Makes every reading under way fail. */
  fail(error?: LakegateError): void;
  /** Forgets messages before an offset. */
  trim(offset: number): void;
  readonly readers: number;
  /** Readings that were started so far. */
  readonly started: number;
}

/** The change that a message of a memory stream holds, or why it holds none. */
export function readMemoryMessage({ content }: StreamMessage): Change | { readonly unreadable: string } {
  if (content.kind !== 'images') return { unreadable: 'garbage' };
  const { operation, before, after } = content;
  return { operation, before, after };
}

/** A change that adds a record. */
export function inserted(row: Row): Change {
  return { operation: 'insert', before: undefined, after: row };
}

export function createMemoryStream(partitions: readonly string[] = ['0']): MemoryStream {
  const messages: StreamMessage[] = [];
  const ends = new Map(partitions.map((partition) => [partition, 0]));
  const wakes = new Set<(error?: LakegateError) => void>();
  let started = 0;
  let trimmed = 0;
  const starts = new Set<StreamStart['kind']>(['latest', 'earliest', 'timestamp', 'position']);

  async function* read(from: StreamStart, { signal }: { readonly signal: AbortSignal }): AsyncGenerator<StreamBatch> {
    started++;
    const offsets = new Map<string, string>();
    for (const partition of partitions) {
      const end = ends.get(partition) ?? 0;
      const first = messages.find(
        (m) => m.partition === partition && from.kind === 'timestamp' && m.timeMs >= from.atMs,
      );
      if (from.kind === 'latest') offsets.set(partition, String(end));
      else if (from.kind === 'earliest') offsets.set(partition, String(trimmed));
      else if (from.kind === 'timestamp')
        offsets.set(partition, first ? String(Number(first.offset) - 1) : String(end));
      else offsets.set(partition, from.offsets.get(partition) ?? '0');
      if (Number(offsets.get(partition)) < trimmed) throw new LakegateError('POSITION_EXPIRED');
    }
    yield { messages: [], offsets: new Map(offsets), lagMs: 0 };
    const failures: LakegateError[] = [];
    let wake: () => void = () => undefined;
    const onWake = (error?: LakegateError): void => {
      if (error !== undefined) failures.push(error);
      wake();
    };
    wakes.add(onWake);
    const onAbort = (): void => {
      wake();
    };
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        if (failures[0] !== undefined) throw failures[0];
        const fresh = messages.filter((m) => Number(m.offset) > Number(offsets.get(m.partition)));
        if (fresh.length > 0) {
          for (const { partition, offset } of fresh) offsets.set(partition, offset);
          yield { messages: fresh, offsets: new Map(offsets), lagMs: 0 };
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      wakes.delete(onWake);
      signal.removeEventListener('abort', onAbort);
    }
  }

  return {
    kind: 'kafka' satisfies SourceKind,
    capabilities: { starts, ordering: 'key', delivery: 'every', beforeImages: true, formats: new Set() },
    read,
    compareOffsets: (a, b) => Number(a) - Number(b),
    ping: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    publish: (change, { partition = '0', timeMs = 0 } = {}) => {
      const offset = (ends.get(partition) ?? 0) + 1;
      ends.set(partition, offset);
      const content: StreamMessage['content'] =
        change === 'garbage'
          ? { kind: 'unreadable', reason: 'garbage', payload: undefined }
          : {
              kind: 'images',
              operation: change.operation === 'upsert' ? 'update' : change.operation,
              before: change.before,
              after: change.after,
            };
      messages.push({ partition, offset: String(offset), timeMs, content });
      for (const wake of [...wakes]) wake();
    },
    fail: (error = new LakegateError('STREAM_UNAVAILABLE')) => {
      for (const wake of [...wakes]) wake(error);
    },
    trim: (offset) => {
      trimmed = offset;
    },
    get readers() {
      return wakes.size;
    },
    get started() {
      return started;
    },
  };
}
