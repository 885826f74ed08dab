// Copying into a journal: nothing is let go of before the journal has it, one at a time, and on after every failure.
import type { StreamBatch, StreamMessage, StreamSource } from '../../../connectors/stream.js';
import { LakegateError } from '../../../src/core/errors.js';
import { createJournalKeepers } from '../../../src/streams/journal-keepers.js';
import { type JournalOptions, type JournalRoute, keepJournal, type Turn } from '../../../src/streams/keep-journal.js';

/** A queue as SQS is one: a message is gone when the reader comes back for the next, and comes again otherwise. */
function queueOf(messages: StreamMessage[]): StreamSource & { readonly left: StreamMessage[]; reads: number } {
  const queue: StreamSource & { readonly left: StreamMessage[]; reads: number } = {
    kind: 'sqs',
    capabilities: {
      starts: new Set(['latest']),
      ordering: 'key',
      delivery: 'one',
      beforeImages: false,
      formats: new Set(['json']),
    },
    left: messages,
    reads: 0,
    async *read(_from, { signal }): AsyncGenerator<StreamBatch> {
      queue.reads++;
      yield { messages: [], offsets: new Map(), lagMs: undefined };
      for (let next = queue.left[0]; next !== undefined && !signal.aborted; next = queue.left[0]) {
        yield { messages: [next], offsets: new Map(), lagMs: undefined };
        queue.left.shift();
      }
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
    compareOffsets: () => Number.NaN,
    ping: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  return queue;
}

const messageOf = (offset: string): StreamMessage => ({
  partition: 'queue',
  offset,
  timeMs: 0,
  content: { kind: 'payload', payload: Buffer.from(offset), key: undefined },
});

interface World {
  readonly journal: string[];
  readonly source: ReturnType<typeof queueOf>;
  readonly observed: { readonly kind: string }[];
  readonly run: (signal: AbortSignal) => Promise<void>;
}

function world(offsets: readonly string[], change: Partial<JournalRoute> & Partial<JournalOptions> = {}): World {
  const journal: string[] = [];
  const source = queueOf(offsets.map(messageOf));
  const observed: { readonly kind: string }[] = [];
  const route: JournalRoute = {
    dataset: 'events',
    stream: 'queue-stream',
    source,
    append: (messages) => {
      journal.push(...messages.map(({ offset }) => offset));
      return Promise.resolve([]);
    },
    stop: () => Promise.resolve(),
    ...(change.append && { append: change.append }),
  };
  const options: JournalOptions = {
    takeTurn: (_, signal) => Promise.resolve({ ended: signal, release: () => Promise.resolve() }),
    observe: (observation) => observed.push(observation),
    retryMs: 1,
    ...(change.takeTurn && { takeTurn: change.takeTurn }),
    ...(change.keepBad && { keepBad: change.keepBad }),
  };
  return { journal, source, observed, run: (signal) => keepJournal(route, options, signal) };
}

/** Runs until a condition holds, and ends. */
async function runUntil({ run }: World, condition: () => boolean): Promise<void> {
  const abort = new AbortController();
  const running = run(abort.signal);
  while (!condition()) await new Promise(setImmediate);
  abort.abort();
  await running;
}

describe('a journal', () => {
  it('has every message that its source has let go of, in order', async () => {
    const here = world(['a', 'b', 'c']);
    await runUntil(here, () => here.source.left.length === 0);
    expect(here.journal).toEqual(['a', 'b', 'c']);
    expect(here.observed).toEqual([]);
  });

  it('that does not acknowledge a message has it again, and none after it before it', async () => {
    let failures = 2;
    const journal: string[] = [];
    const here = world(['a', 'b', 'c'], {
      append: (messages) => {
        if (messages[0]?.offset === 'b' && failures-- > 0) return Promise.reject(new LakegateError('SINK_UNAVAILABLE'));
        journal.push(...messages.map(({ offset }) => offset));
        return Promise.resolve([]);
      },
    });
    await runUntil(here, () => here.source.left.length === 0);
    expect(journal).toEqual(['a', 'b', 'c']);
    expect(here.source.reads).toBe(3);
    expect(here.observed.map(({ kind }) => kind)).toEqual(['stream-failed', 'stream-failed']);
  });

  it('that refuses a message for what it is goes on, and the message is kept as a bad record', async () => {
    const kept: string[] = [];
    const here = world(['a', 'b'], {
      append: ([message]) =>
        Promise.resolve(message?.offset === 'a' ? [{ message, reason: 'expected at most 1 byte' }] : []),
      keepBad: ({ offset }, { unreadable }) => kept.push(`${offset} ${unreadable}`),
    });
    await runUntil(here, () => here.source.left.length === 0);
    expect(kept).toEqual(['a expected at most 1 byte']);
    expect(here.observed).toEqual([
      {
        kind: 'stream-record-bad',
        ...{ dataset: 'events', stream: 'queue-stream', partition: 'queue', offset: 'a' },
        ...{ reason: 'expected at most 1 byte', kept: true },
      },
    ]);
  });

  it('is kept by whose turn it is alone, and the next goes on when that ends', async () => {
    const ends: AbortController[] = [];
    const released: number[] = [];
    const here = world(['a'], {
      takeTurn: (name, signal) => {
        expect(name).toBe('journal/events/queue-stream');
        if (signal.aborted) return Promise.resolve(undefined);
        const end = new AbortController();
        const turn = ends.push(end);
        const given: Turn = { ended: end.signal, release: () => Promise.resolve(void released.push(turn)) };
        return Promise.resolve(given);
      },
    });
    const abort = new AbortController();
    const running = here.run(abort.signal);
    while (here.source.left.length > 0) await new Promise(setImmediate);
    ends[0]?.abort();
    while (here.source.reads < 2) await new Promise(setImmediate);
    expect(released).toEqual([1]);
    abort.abort();
    await running;
    expect(released).toEqual([1, 2]);
    expect(here.observed).toEqual([]);
  });

  it('is left alone where the turn never comes', async () => {
    const here = world(['a'], { takeTurn: () => Promise.resolve(undefined) });
    await here.run(new AbortController().signal);
    expect(here.source.reads).toBe(0);
  });
});

describe('the journals of a process', () => {
  it('go on where the next configuration has them, and come to rest where it has not', async () => {
    const routeOf = (name: string): JournalRoute & { readonly source: ReturnType<typeof queueOf> } => ({
      ...{ dataset: name, stream: 's', source: queueOf([]) },
      append: () => Promise.resolve([]),
      stop: () => Promise.resolve(),
    });
    const [stays, goes, comes] = ['stays', 'goes', 'comes'].map(routeOf) as [
      ReturnType<typeof routeOf>,
      ReturnType<typeof routeOf>,
      ReturnType<typeof routeOf>,
    ];
    const held = new Set<string>();
    const options = (): JournalOptions => ({
      takeTurn: (name, signal) => {
        if (signal.aborted) return Promise.resolve(undefined);
        held.add(name);
        return Promise.resolve({ ended: signal, release: () => Promise.resolve(void held.delete(name)) });
      },
      observe: () => undefined,
      retryMs: 1,
    });
    const keepers = createJournalKeepers();
    await keepers.keep([stays, goes], options);
    while (held.size < 2) await new Promise(setImmediate);
    await keepers.keep([stays, comes], options);
    while (held.size < 2) await new Promise(setImmediate);
    expect([...held].sort()).toEqual(['journal/comes/s', 'journal/stays/s']);
    expect(stays.source.reads).toBe(1);
    await keepers.keep([], options);
    expect(held.size).toBe(0);
  });
});
