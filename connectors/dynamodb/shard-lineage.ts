// Which shards of a stream are read, and when: a shard's children after it, and none of those that lie behind.
import { LakegateError } from '../../src/core/errors.js';
import type { StreamOffsets, StreamStart } from '../stream.js';
import { encodePlace, parsePlace, type ShardPlace } from './shard-place.js';

export interface Shard {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly isClosed: boolean;
}

/** What the gateway's clock may be ahead of DynamoDB's. */
const clockMarginMs = 5_000;

export interface Lineage {
  /** Takes in the shards that there are now; those that may be read from now on, with their places. */
  readonly update: (shards: readonly Shard[]) => readonly { readonly id: string; readonly place: ShardPlace }[];
  /** Moves the place of a shard that is being read. */
  readonly move: (id: string, place: ShardPlace) => void;
  /** A shard was read to its end; `sinceMs` where nothing of it was late enough yet. */
  readonly finish: (id: string, sinceMs: number | undefined) => void;
  readonly offsets: () => StreamOffsets;
}

/** @throws LakegateError POSITION_INVALID, POSITION_EXPIRED where a shard of the position is gone */
export function createLineage(from: StreamStart, shards: readonly Shard[], nowMs: number): Lineage {
  const places = new Map<string, ShardPlace>();
  const finished = new Map<string, number | undefined>();
  const known = new Set(shards.map(({ id }) => id));
  const rootPlace: ShardPlace = from.kind === 'timestamp' ? { kind: 'since', atMs: from.atMs } : { kind: 'start' };

  const finish: Lineage['finish'] = (id, sinceMs) => {
    places.set(id, { kind: 'end' });
    finished.set(id, sinceMs);
  };
  if (from.kind === 'latest') {
    for (const { id, isClosed } of shards) {
      if (isClosed) finish(id, undefined);
      else places.set(id, { kind: 'since', atMs: nowMs - clockMarginMs });
    }
  }
  if (from.kind === 'position') {
    for (const [id, offset] of from.offsets) {
      const place = parsePlace(offset);
      if (place.kind === 'end') finish(id, undefined);
      else if (known.has(id)) places.set(id, place);
      else throw new LakegateError('POSITION_EXPIRED');
    }
  }
  const begun = new Set<string>();

  return {
    update(present) {
      const byId = new Map(present.map((shard) => [shard.id, shard]));
      const behind = ancestorsOf(places.keys(), byId);
      for (const { id, parentId } of present) {
        if (places.has(id) || finished.has(id)) continue;
        if (behind.has(id)) finished.set(id, undefined);
        else if (parentId === undefined || !byId.has(parentId)) places.set(id, rootPlace);
      }
      for (const { id, parentId } of present) {
        if (places.has(id) || finished.has(id) || parentId === undefined || !finished.has(parentId)) continue;
        const sinceMs = finished.get(parentId);
        places.set(id, sinceMs === undefined ? { kind: 'start' } : { kind: 'since', atMs: sinceMs });
      }
      // What is behind a shard in the list needs no place of its own; what is no longer there can't be asked for.
      const covered = ancestorsOf(places.keys(), byId);
      for (const id of finished.keys()) if (covered.has(id) || !byId.has(id)) places.delete(id);
      const ready = [...places].flatMap(([id, place]) =>
        place.kind === 'end' || begun.has(id) ? [] : [{ id, place }],
      );
      for (const { id } of ready) begun.add(id);
      return ready;
    },
    move: (id, place) => void places.set(id, place),
    finish,
    offsets: () => new Map([...places].map(([id, place]) => [id, encodePlace(place)])),
  };
}

function ancestorsOf(ids: Iterable<string>, byId: ReadonlyMap<string, Shard>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const id of ids) {
    for (let at = byId.get(id)?.parentId; at !== undefined && !found.has(at); at = byId.get(at)?.parentId)
      found.add(at);
  }
  return found;
}
