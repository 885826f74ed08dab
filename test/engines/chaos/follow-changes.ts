// A subscriber that follows all changes from the beginning by graphql-ws's client, and resumes from the last position it
// was told whenever it is cut off. It remembers the order in which it first saw each station's records.
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { headersOf } from './chaos-gateway.js';

export interface Follower {
  /** Resolves once so many different records were seen. @throws Error where they weren't in time: what was seen instead */
  readonly saw: (records: number, timeoutMs?: number) => Promise<void>;
  readonly seen: () => Followed;
  readonly stop: () => Promise<void>;
}

export interface Followed {
  /** By station, the sequence numbers in the order in which they were first seen. */
  readonly firsts: ReadonlyMap<string, readonly number[]>;
  readonly records: number;
  readonly repeats: number;
  readonly resumptions: number;
  /** How often it was ended with each code; `cut off` where the connection was lost. */
  readonly ends: ReadonlyMap<string, number>;
  readonly operations: ReadonlySet<string>;
}

interface Change {
  readonly operation: string;
  readonly position: string | null;
  readonly record: { readonly station: string; readonly seq: number } | null;
}

interface Waiter {
  readonly records: number;
  readonly resolve: () => void;
}

interface EndError {
  readonly extensions?: { readonly code?: string; readonly position?: string };
}

const subscription = `subscription ($from: StreamPosition!) {
  readingChanges(from: $from) { operation position record { station seq } }
}`;

const resumeMs = 200;
/** For what was sent already. */
const patienceMs = 120_000;

/** `url`: where to subscribe the next time, by HTTP's address. */
export function followChanges(url: () => string): Follower {
  const firsts = new Map<string, number[]>();
  const known = new Set<string>();
  const ends = new Map<string, number>();
  const operations = new Set<string>();
  const waiting = new Set<Waiter>();
  let position: string | undefined;
  let repeats = 0;
  let resumptions = 0;
  let stopped = false;
  let dispose = (): void => undefined;

  const take = ({ operation, position: reached, record }: Change): void => {
    operations.add(operation);
    position = reached ?? position;
    if (record === null) return;
    const { station, seq } = record;
    const name = `${station}/${String(seq)}`;
    if (known.has(name)) {
      repeats++;
      return;
    }
    known.add(name);
    const ofStation = firsts.get(station) ?? [];
    ofStation.push(seq);
    firsts.set(station, ofStation);
    for (const waiter of waiting) if (known.size >= waiter.records) waiter.resolve();
  };

  /** Resolves when the subscription has ended, however. */
  const follow = (): Promise<string> =>
    new Promise((resolve) => {
      const client = createClient({
        url: url().replace('http', 'ws'),
        webSocketImpl: WebSocket,
        connectionParams: headersOf('subscriber'),
        retryAttempts: 0,
      });
      const end = (code: string): void => {
        void client.dispose();
        resolve(code);
      };
      dispose = () => {
        client.terminate();
        end('stopped');
      };
      const from = position === undefined ? { earliest: true } : { position };
      client.subscribe<{ readonly readingChanges: Change }>(
        { query: subscription, variables: { from } },
        {
          next: ({ data }) => {
            if (data) take(data.readingChanges);
          },
          error: (error) => {
            const [first] = Array.isArray(error) ? (error as readonly EndError[]) : [];
            position = first?.extensions?.position ?? position;
            end(first?.extensions?.code ?? 'cut off');
          },
          complete: () => {
            end('complete');
          },
        },
      );
    });

  const following = (async () => {
    for (; !isStopped(); resumptions++) {
      const code = await follow();
      ends.set(code, (ends.get(code) ?? 0) + 1);
      if (!isStopped()) await pause(resumeMs);
    }
  })();

  /** For who waited in vain. */
  function told(): string {
    const ofStations = [...firsts].map(([station, { length }]) => `${station} ${String(length)}`);
    const endings = [...ends].map(([code, count]) => `${code} ${String(count)}`);
    return `${String(known.size)} (${ofStations.join(', ')}; ended ${endings.join(', ') || 'never'}; from ${position ?? 'earliest'})`;
  }

  /** By a call, as it may have changed during an await. */
  function isStopped(): boolean {
    return stopped;
  }

  return {
    saw: (records, timeoutMs = patienceMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(waiter);
          reject(new Error(`saw ${told()} of ${String(records)} records`));
        }, timeoutMs);
        const waiter: Waiter = {
          records,
          resolve: () => {
            clearTimeout(timer);
            waiting.delete(waiter);
            resolve();
          },
        };
        waiting.add(waiter);
        if (known.size >= records) waiter.resolve();
      }),
    seen: () => ({
      firsts,
      records: known.size,
      repeats,
      resumptions: resumptions - 1,
      ends,
      operations,
    }),
    stop: async () => {
      stopped = true;
      dispose();
      await following;
    },
  };
}
