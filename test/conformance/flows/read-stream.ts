// Reads a source until a condition is met, for the sources' battery: never longer than a bound, never by a sleep.
import type { StreamBatch, StreamMessage, StreamOffsets, StreamStart } from '../../../connectors/stream.js';
import { type Reading, labelOf } from './readings.js';
import { type SourceTarget, readingOf } from './source-target.js';

export interface ReadSoFar {
  readonly messages: readonly StreamMessage[];
  readonly readings: readonly Reading[];
  readonly batches: readonly StreamBatch[];
}

export interface Reader {
  readonly soFar: () => ReadSoFar;
  /** Waits until the condition holds. @throws Error the source's own, or one that says what was read by the bound */
  readonly until: (condition: (soFar: ReadSoFar) => boolean, what: string) => Promise<ReadSoFar>;
  /** Waits until `count` readings have come. */
  readonly readings: (count: number) => Promise<readonly Reading[]>;
  /** Aborts the reading and waits for its end. @throws Error where it ended with one */
  readonly stop: () => Promise<void>;
}

const boundMs = 45_000;

/** Starts reading; resolves with the first batch, when the place is settled. @throws Error the source's own */
export async function startReading(target: SourceTarget, from: StreamStart): Promise<Reader> {
  const messages: StreamMessage[] = [];
  const readings: Reading[] = [];
  const batches: StreamBatch[] = [];
  const controller = new AbortController();
  let ended: { readonly error?: unknown } | undefined;
  let wake = (): void => undefined;
  const run = async (): Promise<void> => {
    for await (const batch of target.source.read(from, { signal: controller.signal, called: () => undefined })) {
      batches.push(batch);
      for (const message of batch.messages) {
        messages.push(message);
        const reading = readingOf(message);
        if (reading !== undefined) readings.push(reading);
      }
      wake();
    }
  };
  const running = run().then(
    () => {
      ended = {};
      wake();
    },
    (error: unknown) => {
      ended = { error };
      wake();
    },
  );
  const soFar = (): ReadSoFar => ({ messages, readings, batches });
  const until: Reader['until'] = async (condition, what) => {
    const giveUp = AbortSignal.timeout(boundMs);
    while (!condition(soFar())) {
      if (ended !== undefined && 'error' in ended) throw ended.error;
      if (ended !== undefined || giveUp.aborted) {
        controller.abort();
        const verb = ended === undefined ? 'has not come' : 'ended before';
        throw new Error(`${what} ${verb}; read: ${readings.map(labelOf).join(' ') || 'nothing'}`);
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        giveUp.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return soFar();
  };
  await until(() => batches.length > 0, 'the first batch');
  return {
    soFar,
    until,
    readings: async (count) =>
      (await until(({ readings: r }) => r.length >= count, `${String(count)} readings`)).readings,
    async stop() {
      controller.abort();
      await running;
      if (ended !== undefined && 'error' in ended) throw ended.error;
    },
  };
}

/** Reads `count` readings from a place, and stops. */
export async function readSome(target: SourceTarget, from: StreamStart, count: number): Promise<ReadSoFar> {
  const reader = await startReading(target, from);
  try {
    await reader.readings(count);
    return reader.soFar();
  } finally {
    await reader.stop().catch(() => undefined);
  }
}

/** The place after the first messages, by partition. */
export function offsetsAfter(messages: readonly StreamMessage[]): StreamOffsets {
  return new Map(messages.map(({ partition, offset }) => [partition, offset]));
}
