// Reads all shards of a stream together: those that were split or merged to their end before what they became, so that
// each key keeps its order.
import { setTimeout as wait } from 'node:timers/promises';
import { ResourceNotFoundException } from '@aws-sdk/client-kinesis';
import { rejectOnAbort } from '../abort-reason.js';
import type { StreamBatch, StreamOffsets } from '../stream.js';
import { encodePlace, type ShardPlace } from './shard-place.js';
import type { ServerClock } from './server-clock.js';
import type { ShardReader, ShardStep } from './shard-reader.js';
import type { ListedShard, ShardStart } from './stream-shards.js';

export interface ShardsToRead {
  readonly shards: readonly ListedShard[];
  readonly starts: ReadonlyMap<string, ShardStart>;
  readonly list: () => Promise<readonly ListedShard[]>;
  readonly createReader: (shard: string, start: ShardStart) => ShardReader;
  readonly clock: Pick<ServerClock, 'latest'>;
  readonly signal: AbortSignal;
}

type Arrival =
  | { readonly shard: string; readonly reader: ShardReader; readonly step: ShardStep }
  /** The service doesn't know the shard any more. */
  | { readonly shard: string; readonly gone: ResourceNotFoundException }
  /** It is time to list the shards once more. */
  | 'list';

/** The service's list of shards may be a little behind what it says of a shard. */
const relistMs = 500;
/** Among the names of shards. */
const listing = 'list';

const beginning: ShardStart = { place: { kind: 'beginning' }, latest: false };

/** The first batch is empty and comes once every shard's place is settled. @throws Error the client's; LakegateError */
export async function* readShards(reading: ShardsToRead): AsyncGenerator<StreamBatch> {
  const { createReader, signal } = reading;
  let shards = reading.shards;
  const places = new Map<string, ShardPlace>([...reading.starts].map(([id, { place }]) => [id, place]));
  const waiting = new Map<string, Promise<Arrival>>();
  const lags = new Map<string, number>();
  /** Those that were read to their end, and of which nothing that they became is listed. */
  const childless = new Set<string>();
  const abort = rejectOnAbort(signal);

  const awaitNext = (shard: string, reader: ShardReader): void => {
    const arrival = reader.next().then(
      (step): Arrival => ({ shard, reader, step }),
      (error: unknown): Arrival => {
        if (error instanceof ResourceNotFoundException) return { shard, gone: error };
        throw error;
      },
    );
    arrival.catch(() => undefined);
    waiting.set(shard, arrival);
  };

  /** Starts with what is ready to be read and isn't yet. */
  const begin = async (): Promise<void> => {
    const ready = shards.filter(({ id, parents }) => !waiting.has(id) && isOpen(id) && !parents.some(isOpen));
    await Promise.all(
      ready.map(async ({ id }) => {
        const start = reading.starts.get(id) ?? beginning;
        const reader = createReader(id, start);
        await abort.race(reader.open());
        awaitNext(id, reader);
      }),
    );
  };

  const isOpen = (id: string): boolean => {
    const place = places.get(id);
    return place !== undefined && place.kind !== 'end';
  };

  /** Shards that came about meanwhile are read from their beginning; those that are gone need no place. */
  const listAnew = async (): Promise<void> => {
    shards = await reading.list();
    const listed = new Set(shards.map(({ id }) => id));
    for (const { id } of shards) if (!places.has(id)) places.set(id, beginning.place);
    for (const id of places.keys()) {
      if (!listed.has(id) && !isOpen(id)) places.delete(id);
    }
    for (const id of childless) {
      if (!listed.has(id) || shards.some(({ parents }) => parents.includes(id))) childless.delete(id);
    }
  };

  const listLater = (): void => {
    const later = wait(relistMs, undefined, { signal }).then((): Arrival => 'list');
    later.catch(() => undefined);
    waiting.set(listing, later);
  };

  const end = async (shard: string, gone?: ResourceNotFoundException): Promise<void> => {
    waiting.delete(shard);
    lags.delete(shard);
    places.set(shard, { kind: 'end' });
    childless.add(shard);
    await listAnew();
    if (gone !== undefined && shards.some(({ id }) => id === shard)) throw gone;
    await beginListed();
  };

  const beginListed = async (): Promise<void> => {
    await begin();
    if (childless.size > 0 && !waiting.has(listing)) listLater();
    if (waiting.size === 0) throw new Error('the stream has no shard that is written to');
  };

  try {
    await begin();
    yield { messages: [], offsets: offsetsOf(places), lagMs: undefined, completeFrom: completeFrom(reading, places) };
    while (!signal.aborted) {
      const arrival = await abort.race(Promise.race(waiting.values()));
      if (arrival === 'list') {
        waiting.delete(listing);
        await listAnew();
        await beginListed();
        continue;
      }
      if ('gone' in arrival) {
        await end(arrival.shard, arrival.gone);
        continue;
      }
      const { shard, reader, step } = arrival;
      places.set(shard, step.place);
      lags.set(shard, step.lagMs);
      if (step.ended) await end(shard);
      else awaitNext(shard, reader);
      yield { messages: step.messages, offsets: offsetsOf(places), lagMs: Math.max(...lags.values(), 0) };
    }
  } finally {
    abort.dispose();
  }
}

/** A shard that is read from the latest has an early place, and is read from when its iterator was had. */
function completeFrom({ starts, clock }: ShardsToRead, places: ReadonlyMap<string, ShardPlace>): StreamOffsets {
  const timeMs = clock.latest();
  return offsetsOf(
    new Map([...places].map(([id, place]) => [id, starts.get(id)?.latest === true ? { kind: 'at', timeMs } : place])),
  );
}

function offsetsOf(places: ReadonlyMap<string, ShardPlace>): StreamOffsets {
  return new Map([...places].map(([shard, place]) => [shard, encodePlace(place)]));
}
