// What every source must do, and for each check a source that is wrong in just what the check looks at.
import type { StreamBatch, StreamCapabilities, StreamSource, StreamStart } from '../../../connectors/stream.js';
import { LakegateError } from '../../../src/core/errors.js';
import { must } from '../check.js';
import { interleaved, labelOf, labelsOfStation, type Reading, readingsOf } from './readings.js';
import { offsetsAfter, readSome, startReading } from './read-stream.js';
import { readingOf, type SourceFixture, type SourceOffer, type SourceTarget } from './source-target.js';

export interface SourceCheck {
  /** A sentence of behaviour. */
  readonly name: string;
  readonly applies?: (capabilities: StreamCapabilities) => boolean;
  /** What the target must be able to do. */
  readonly needs?: SourceOffer;
  /** Rejects where the source doesn't behave; the target is new and empty. */
  readonly run: (target: SourceTarget, fixture: SourceFixture) => Promise<void>;
  /** The same target with a source that is wrong in just what the check looks at. */
  readonly wrong: (target: SourceTarget) => SourceTarget;
}

type Read = StreamSource['read'];

function withSource(target: SourceTarget, change: Partial<StreamSource>): SourceTarget {
  const inner = target.source;
  const outer: StreamSource = {
    kind: inner.kind,
    capabilities: inner.capabilities,
    read: (from, context) => inner.read(from, context),
    compareOffsets: (a, b) => inner.compareOffsets(a, b),
    ping: (signal) => inner.ping(signal),
    stop: () => inner.stop(),
    ...change,
  };
  return { ...target, source: outer };
}

/** A target whose source reads by the function given. */
function withRead(wrap: (inner: Read) => Read): SourceCheck['wrong'] {
  return (target) => withSource(target, { read: wrap((from, context) => target.source.read(from, context)) });
}

/** A target whose batches are altered. */
function withBatches(alter: (batch: StreamBatch) => StreamBatch): SourceCheck['wrong'] {
  return withRead(
    (inner) =>
      async function* (from, context) {
        for await (const batch of inner(from, context)) yield alter(batch);
      },
  );
}

/** A source that starts where it wasn't asked to. */
const startingAt = (start: (asked: StreamStart) => StreamStart): SourceCheck['wrong'] =>
  withRead((inner) => (from, context) => inner(start(from), context));

const canStart =
  (...kinds: readonly StreamStart['kind'][]) =>
  ({ starts }: StreamCapabilities): boolean =>
    kinds.every((kind) => starts.has(kind));

const doubled = (batch: StreamBatch): StreamBatch => ({ ...batch, messages: [...batch.messages, ...batch.messages] });

const sameLabels = (found: readonly string[], wanted: readonly string[], what: string): void => {
  must(
    JSON.stringify(found) === JSON.stringify(wanted),
    `${what}: found ${found.join(' ') || 'nothing'}; wanted ${wanted.join(' ') || 'nothing'}`,
  );
};

/** The same readings, and those of each station in one order. */
function checkSame(found: readonly Reading[], wanted: readonly Reading[], ordering: StreamCapabilities['ordering']) {
  sameLabels(found.map(labelOf).sort(), wanted.map(labelOf).sort(), 'what was read');
  if (ordering === 'none') return;
  for (const station of new Set(wanted.map((r) => r.station))) {
    sameLabels(labelsOfStation(station, found), labelsOfStation(station, wanted), `the order of ${station}`);
  }
}

const errorCodeOf = async (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => 'no error',
    (error: unknown) => (error instanceof LakegateError ? error.code : String(error)),
  );

const stations = ['north', 'south', 'east', 'west'];
const earliest: StreamStart = { kind: 'earliest' };
const last = { station: 'last', seq: 0, note: 'of all' };

export const sourceChecks: readonly SourceCheck[] = [
  {
    name: 'reads from the latest only what is written after its first batch',
    run: async (target, { capabilities }) => {
      await target.produce(interleaved(stations, 3));
      const reader = await startReading(target, { kind: 'latest' });
      const later = interleaved(stations, 3, 100);
      await target.produce(later);
      checkSame(await reader.readings(later.length), later, capabilities.ordering);
      await reader.stop();
    },
    wrong: (target) =>
      target.source.capabilities.starts.has('earliest')
        ? startingAt(() => earliest)(target)
        : withBatches(doubled)(target),
  },
  {
    name: 'reads from the earliest everything, once, that of each key in order',
    applies: canStart('earliest'),
    run: async (target, { capabilities }) => {
      const written = interleaved(stations, 25);
      await target.produce(written);
      await target.produce([last]);
      const all = [...written, last];
      const { readings } = await readSome(target, earliest, all.length);
      checkSame(readings, all, capabilities.ordering);
    },
    wrong: withBatches((batch) => ({ ...batch, messages: batch.messages.toReversed() })),
  },
  {
    name: 'goes on with what is written while it reads',
    run: async (target, { capabilities }) => {
      const start: StreamStart = capabilities.starts.has('earliest') ? earliest : { kind: 'latest' };
      const reader = await startReading(target, start);
      const parts = [0, 10, 20].map((seq) => interleaved(stations, 2, seq));
      for (const [i, part] of parts.entries()) {
        await target.produce(part);
        const wanted = parts.slice(0, i + 1).flat();
        checkSame(await reader.readings(wanted.length), wanted, capabilities.ordering);
      }
      await reader.stop();
    },
    wrong: withRead(
      (inner) =>
        async function* (from, context) {
          for await (const batch of inner(from, context)) {
            yield batch;
            if (batch.messages.length > 0) return;
          }
        },
    ),
  },
  {
    name: 'reads from a moment what was written then and later',
    applies: canStart('timestamp', 'earliest'),
    run: async (target, { capabilities, timeResolutionMs }) => {
      const before = interleaved(stations, 2);
      await target.produce(before);
      const { messages } = await readSome(target, earliest, before.length);
      const latestMs = Math.max(...messages.map(({ timeMs }) => timeMs));
      // The server's clock is this machine's: later writes fall in a later tick of it.
      const atMs = (Math.floor(latestMs / timeResolutionMs) + 1) * timeResolutionMs;
      while (Date.now() <= atMs) await new Promise((resolve) => setTimeout(resolve, 5));
      const after = interleaved(stations, 2, 50);
      await target.produce(after);
      const { readings } = await readSome(target, { kind: 'timestamp', atMs }, after.length);
      checkSame(readings, after, capabilities.ordering);
    },
    wrong: startingAt((from) => (from.kind === 'timestamp' ? earliest : from)),
  },
  {
    name: 'reads after a position, that one excluded, and partitions that are not in it from their beginning',
    applies: canStart('position', 'earliest'),
    run: async (target, { capabilities }) => {
      const written = interleaved(stations, 6);
      await target.produce(written);
      const { messages } = await readSome(target, earliest, written.length);
      for (const cut of [1, Math.floor(messages.length / 2), messages.length - 1]) {
        const start: StreamStart = { kind: 'position', offsets: offsetsAfter(messages.slice(0, cut)) };
        const wanted = messages.slice(cut).map((message) => readingOf(message)!);
        const { readings } = await readSome(target, start, wanted.length);
        checkSame(readings, wanted, capabilities.ordering);
      }
    },
    wrong: startingAt((from) => (from.kind === 'position' ? earliest : from)),
  },
  {
    name: 'names with each batch where to resume, with nothing lost or seen again',
    applies: canStart('position'),
    run: async (target, { capabilities }) => {
      const reader = await startReading(target, { kind: 'latest' });
      const first = interleaved(stations, 3);
      await target.produce(first);
      await reader.readings(first.length);
      const { batches } = reader.soFar();
      await reader.stop();
      const later = interleaved(stations, 3, 100);
      await target.produce(later);
      // From the place before anything was read, and from the one after it.
      for (const [batch, wanted] of [
        [batches[0]!, [...first, ...later].slice(batches[0]!.messages.length)],
        [batches.at(-1)!, later],
      ] as const) {
        const { readings } = await readSome(target, { kind: 'position', offsets: batch.offsets }, wanted.length);
        checkSame(readings, wanted, capabilities.ordering);
      }
    },
    wrong: withBatches((batch) => ({ ...batch, offsets: new Map() })),
  },
  {
    name: 'says which of two offsets is later, as it sends them',
    applies: canStart('position'),
    run: async (target) => {
      const reader = await startReading(target, { kind: 'latest' });
      // Enough that a comparison of digits as text goes wrong.
      const written = readingsOf('north', 12);
      await target.produce(written);
      await reader.readings(written.length);
      const { messages } = reader.soFar();
      await reader.stop();
      for (const [i, message] of messages.entries()) {
        const earlier = messages.slice(0, i).findLast(({ partition }) => partition === message.partition);
        const compare = (a: string, b: string): number => Math.sign(target.source.compareOffsets(a, b));
        must(compare(message.offset, message.offset) === 0, 'an offset is not equal to itself');
        if (earlier === undefined) continue;
        must(compare(earlier.offset, message.offset) === -1, `${earlier.offset} is not before ${message.offset}`);
        must(compare(message.offset, earlier.offset) === 1, `${message.offset} is not after ${earlier.offset}`);
      }
    },
    wrong: (target) => withSource(target, { compareOffsets: () => 0 }),
  },
  {
    name: 'serves several readers at once, each from its own place',
    run: async (target, { capabilities }) => {
      const one = await startReading(target, { kind: 'latest' });
      const written = interleaved(stations, 2);
      await target.produce(written);
      checkSame(await one.readings(written.length), written, capabilities.ordering);
      const two = await startReading(target, { kind: 'latest' });
      const later = interleaved(stations, 2, 10);
      await target.produce(later);
      checkSame(await one.readings(written.length + later.length), [...written, ...later], capabilities.ordering);
      checkSame(await two.readings(later.length), later, capabilities.ordering);
      await Promise.all([one.stop(), two.stop()]);
    },
    wrong: withRead((inner) => {
      let turn = 0;
      return async function* (from, context) {
        const mine = turn++;
        for await (const batch of inner(from, context)) yield mine === 1 ? doubled(batch) : batch;
      };
    }),
  },
  {
    name: 'tells of what is not a record as much as there is, and reads on',
    needs: 'produceGarbage',
    run: async (target, { capabilities }) => {
      must(target.produceGarbage !== undefined, 'the target writes no garbage');
      const reader = await startReading(target, { kind: 'latest' });
      const [before, after] = [readingsOf('north', 2), readingsOf('north', 2, 10)];
      await target.produce(before);
      await target.produceGarbage();
      await target.produce(after);
      checkSame(await reader.readings(4), [...before, ...after], capabilities.ordering);
      await reader.until(({ messages }) => messages.length >= 5, 'the message that is no record');
      const odd = reader.soFar().messages.filter((message) => readingOf(message) === undefined);
      must(odd.length === 1, `${String(odd.length)} messages can't be read`);
      await reader.stop();
    },
    wrong: withRead(
      (inner) =>
        async function* (from, context) {
          for await (const batch of inner(from, context)) {
            if (batch.messages.some((message) => readingOf(message) === undefined)) throw new Error('not a record');
            yield batch;
          }
        },
    ),
  },
  {
    name: 'tells when a message was taken in, and how far it lags where it knows',
    run: async (target) => {
      const reader = await startReading(target, { kind: 'latest' });
      await target.produce(readingsOf('north', 3));
      const beforeMs = Date.now();
      await reader.readings(3);
      const { messages, batches } = reader.soFar();
      for (const { timeMs } of messages) {
        must(Math.abs(timeMs - beforeMs) < 120_000, `the time ${String(timeMs)} is not about ${String(beforeMs)}`);
      }
      for (const { lagMs } of batches) must(lagMs === undefined || lagMs >= 0, `the lag is ${String(lagMs)}`);
      await reader.stop();
    },
    wrong: withBatches((batch) => ({
      ...batch,
      messages: batch.messages.map((message) => ({ ...message, timeMs: message.timeMs / 1000 })),
    })),
  },
  {
    name: 'ends without an error when it is aborted, at once',
    run: async (target) => {
      const reader = await startReading(target, { kind: 'latest' });
      const stopped = reader.stop().then(() => 'ended');
      const ended = await Promise.race([stopped, waitMs(20_000).then(() => 'still reading')]);
      must(ended === 'ended', `it is ${ended}`);
    },
    wrong: withRead(
      (inner) =>
        async function* (from, context) {
          yield* inner(from, context);
          throw new Error('aborted');
        },
    ),
  },
  {
    name: 'refuses a start that it does not declare',
    applies: ({ starts }) => starts.size < 4,
    run: async (target, { capabilities }) => {
      const starts: readonly StreamStart[] = [
        { kind: 'latest' },
        earliest,
        { kind: 'timestamp', atMs: Date.now() - 60_000 },
        { kind: 'position', offsets: new Map() },
      ];
      for (const start of starts.filter(({ kind }) => !capabilities.starts.has(kind))) {
        const code = await errorCodeOf(startReading(target, start));
        must(code === 'START_UNSUPPORTED', `from ${start.kind}: ${code}`);
      }
    },
    wrong: startingAt(() => ({ kind: 'latest' })),
  },
  {
    name: 'refuses an offset that is none of its own',
    applies: canStart('position'),
    needs: 'invalidOffset',
    run: async (target) => {
      const offset = target.invalidOffset;
      must(offset !== undefined, 'the target has no offset that is invalid');
      const reader = await startReading(target, { kind: 'latest' });
      await target.produce(interleaved(stations, 2));
      await reader.readings(stations.length * 2);
      const offsets = new Map([...reader.soFar().batches.at(-1)!.offsets.keys()].map((p) => [p, offset]));
      await reader.stop();
      const code = await errorCodeOf(readSome(target, { kind: 'position', offsets }, 1));
      must(code === 'POSITION_INVALID', `it is ${code}`);
    },
    wrong: startingAt((from) => (from.kind === 'position' ? { kind: 'position', offsets: new Map() } : from)),
  },
  {
    name: 'says of a position whose changes the server has forgotten that it has expired',
    applies: canStart('position'),
    needs: 'expire',
    run: async (target) => {
      must(target.expire !== undefined, 'the target forgets nothing');
      const reader = await startReading(target, { kind: 'latest' });
      const { offsets } = reader.soFar().batches[0]!;
      const written = interleaved(stations, 4);
      await target.produce(written);
      await reader.readings(written.length);
      const { messages } = reader.soFar();
      await reader.stop();
      await target.expire();
      const places = [offsets, offsetsAfter(messages.slice(0, 1))];
      for (const place of places) {
        const code = await errorCodeOf(readSome(target, { kind: 'position', offsets: place }, 1));
        must(code === 'POSITION_EXPIRED', `it is ${code}`);
      }
    },
    wrong: withRead(
      (inner) =>
        async function* (from, context) {
          try {
            yield* inner(from, context);
          } catch (cause) {
            throw new LakegateError('STREAM_UNAVAILABLE', { cause });
          }
        },
    ),
  },
  {
    name: 'picks up partitions that are added while it reads, from their beginning',
    needs: 'addPartition',
    run: async (target) => {
      must(target.addPartition !== undefined, 'the target adds no partitions');
      const reader = await startReading(target, { kind: 'latest' });
      await target.produce(interleaved(stations, 2));
      await reader.readings(stations.length * 2);
      await target.addPartition();
      // So many keys that some fall in the new partition.
      const written = interleaved(
        Array.from({ length: 40 }, (_, i) => `s${String(i)}`),
        1,
      );
      await target.produce(written);
      const all = await reader.readings(stations.length * 2 + written.length);
      sameLabels(
        all
          .slice(stations.length * 2)
          .map(labelOf)
          .sort(),
        written.map(labelOf).sort(),
        'what was read',
      );
      await reader.stop();
    },
    wrong: withRead(
      (inner) =>
        async function* (from, context) {
          let known: ReadonlySet<string> | undefined;
          for await (const batch of inner(from, context)) {
            known ??= new Set(batch.offsets.keys());
            const partitions = known;
            yield batch.messages.every(({ partition }) => partitions.has(partition)) ? batch : doubled(batch);
          }
        },
    ),
  },
  {
    name: 'ends with STREAM_UNAVAILABLE where its server is gone, and resumes from its last batch without a loss',
    run: async (target, { capabilities }) => {
      const reader = await startReading(target, { kind: 'latest' });
      const first = interleaved(stations, 2);
      await target.produce(first);
      await reader.readings(first.length);
      await target.proxy.setMode('refuse');
      const code = await errorCodeOf(reader.until(() => false, 'an error'));
      must(code === 'STREAM_UNAVAILABLE', `it is ${code}`);
      const pinged = await errorCodeOf(target.source.ping(AbortSignal.timeout(20_000)));
      must(pinged === 'STREAM_UNAVAILABLE', `the ping is ${pinged}`);
      await target.proxy.setMode('pass');
      if (!capabilities.starts.has('position')) return;
      const later = interleaved(stations, 2, 50);
      await target.produce(later);
      const { offsets } = reader.soFar().batches.at(-1)!;
      const { readings } = await readSome(target, { kind: 'position', offsets }, later.length);
      checkSame(readings, later, capabilities.ordering);
    },
    wrong: withRead(
      (inner) =>
        async function* (from, context) {
          try {
            yield* inner(from, context);
          } catch {
            // Ends as if there were nothing more.
          }
        },
    ),
  },
  {
    name: 'sends what a change replaced',
    applies: ({ beforeImages }) => beforeImages,
    run: async (target) => {
      const reader = await startReading(target, { kind: 'latest' });
      await target.produce([{ station: 'north', seq: 0, note: 'old' }]);
      await target.produce([{ station: 'north', seq: 0, note: 'new' }]);
      const { messages } = await reader.until(({ readings }) => readings.length >= 2, 'two changes');
      await reader.stop();
      const { content } = messages[1]!;
      must(content.kind === 'images', `the change is ${content.kind}`);
      must(content.operation === 'update', `the operation is ${content.operation}`);
      must(content.before?.[2] === 'old' && content.after?.[2] === 'new', 'the images are not those of the change');
    },
    wrong: withBatches((batch) => ({
      ...batch,
      messages: batch.messages.map((message) =>
        message.content.kind === 'images'
          ? { ...message, content: { ...message.content, before: undefined } }
          : message,
      ),
    })),
  },
];

function waitMs(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
