import { expect, it } from '@jest/globals';
import type { EventBatch, StreamEvent } from '../../../src/streams/stream-event.js';
import { skipRead } from '../../../src/streams/skip-read.js';
import type { Listener } from '../../../src/streams/stream-hub.js';

const compare = (a: string, b: string): number => Number(a) - Number(b);
const places = (offsets: Readonly<Record<string, string>>) => new Map(Object.entries(offsets));

function batch(events: readonly string[], offsets: Readonly<Record<string, string>>): EventBatch {
  const at = places(offsets);
  const eventOf = (text: string): StreamEvent => {
    const [partition = '', offset = ''] = text.split('/');
    return { partition, offset, timeMs: 0, change: undefined, offsets: at, lagMs: 0 };
  };
  return { events: events.map(eventOf), offsets: at, lagMs: 0 };
}

/** A listener that remembers what it was told. */
function listening(): { readonly listener: Listener; readonly told: () => readonly string[] } {
  const told: string[] = [];
  const listener: Listener = {
    next: ({ events }) => told.push(...events.map(({ partition, offset }) => `${partition}/${offset}`)),
    hasRoomFor: () => true,
    room: () => 1,
    whenRoom: () => Promise.resolve(),
    end: () => undefined,
  };
  return { listener, told: () => told };
}

it('tells of nothing up to the place, of a partition each, and of everything after it', () => {
  const { listener, told } = listening();
  const joined = skipRead(listener, places({ a: '5', b: '2' }), places({ a: '3', b: '2' }), compare);
  joined.next(batch(['a/4', 'b/3'], { a: '4', b: '3' }));
  expect(told()).toEqual(['b/3']);
  joined.next(batch(['a/5', 'a/6', 'b/4'], { a: '6', b: '4' }));
  joined.next(batch(['a/7'], { a: '7', b: '4' }));
  expect(told()).toEqual(['b/3', 'a/6', 'b/4', 'a/7']);
});

it('holds for a partition that the others have not met', () => {
  const { listener, told } = listening();
  const joined = skipRead(listener, places({ a: '1', new: '2' }), places({ a: '1' }), compare);
  joined.next(batch(['new/1', 'new/2', 'new/3'], { a: '1', new: '3' }));
  expect(told()).toEqual(['new/3']);
});

it('is the listener itself where it is no further than the others', () => {
  const { listener } = listening();
  expect(skipRead(listener, places({ a: '3' }), places({ a: '3', b: '1' }), compare)).toBe(listener);
});
