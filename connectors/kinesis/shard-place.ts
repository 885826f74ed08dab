// How far a shard has been read, and how positions spell it: `sequence@ms`, `@ms`, `-` or `end`.
import { LakegateError } from '../../src/core/errors.js';

/**
 * `beginning`: nothing was read yet. `at`: up to a sequence number, and whatever came before a moment in ms; before the
 * first record of a shard that is read from the latest there is the moment alone. `end`: all of a shard that is closed.
 */
export type ShardPlace =
  | { readonly kind: 'beginning' }
  | { readonly kind: 'at'; readonly sequence?: string; readonly timeMs: number }
  | { readonly kind: 'end' };

export function encodePlace(place: ShardPlace): string {
  if (place.kind === 'at') return `${place.sequence ?? ''}@${String(place.timeMs)}`;
  return place.kind === 'beginning' ? '-' : 'end';
}

/** @throws LakegateError POSITION_INVALID */
export function parsePlace(text: string): ShardPlace {
  if (text === '-') return { kind: 'beginning' };
  if (text === 'end') return { kind: 'end' };
  const [, sequence, timeMs] = /^(\d{1,128})?@(\d{1,15})$/.exec(text) ?? [];
  if (timeMs === undefined) throw new LakegateError('POSITION_INVALID');
  return { kind: 'at', ...(sequence !== undefined && { sequence }), timeMs: Number(timeMs) };
}

const ranks = { beginning: 0, at: 1, end: 2 } as const;

/**
 * Which of two places of a shard is later. A moment without a sequence number lies before the records of its time, and is
 * always taken somewhat early (`createServerClock`), so that no record that was not read seems to be.
 */
export function comparePlaces(a: ShardPlace, b: ShardPlace): number {
  if (a.kind !== 'at' || b.kind !== 'at') return ranks[a.kind] - ranks[b.kind];
  if (a.sequence !== undefined && b.sequence !== undefined) {
    const difference = BigInt(a.sequence) - BigInt(b.sequence);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  const difference = a.timeMs - b.timeMs;
  if (difference !== 0 || a.sequence === b.sequence) return difference;
  return a.sequence === undefined ? -1 : 1;
}

/** The place once more, where nothing has come until a moment. */
export function untilTime(place: ShardPlace, timeMs: number): ShardPlace {
  if (place.kind === 'end') return place;
  return place.kind === 'at' && place.timeMs >= timeMs ? place : { ...place, kind: 'at', timeMs };
}
