// Notifications of a channel as batches: as many as have come while the last batch was taken.
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type pg from 'pg';
import type { StreamBatch, StreamMessage } from '../stream.js';
import { quote } from './insert-statement.js';

/** Notifications held that were not taken yet; beyond it the connection is left unread. */
const maxHeld = 10_000;

const nowhere: StreamBatch['offsets'] = new Map();

/** Listens and reads on. @throws Error the client's own, or one that says that the connection was lost */
export async function* readChannel(
  client: pg.Client,
  channel: string,
  signal: AbortSignal,
): AsyncGenerator<StreamBatch> {
  let held: StreamMessage[] = [];
  // What tells a notification apart from those of other readings: the server has no name for it.
  const reading = randomUUID();
  let read = 0;
  let failure: Error | undefined;
  let wake = (): void => undefined;
  // The client's types leave out the socket that it reads.
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  client.on('notification', ({ payload }) => {
    const content = { kind: 'payload', payload: Buffer.from(payload ?? ''), key: undefined } as const;
    held.push({ partition: channel, offset: `${reading}/${String(read++)}`, timeMs: Date.now(), content });
    if (held.length >= maxHeld) stream.pause();
    wake();
  });
  const fail = (error?: Error): void => {
    failure ??= error ?? new Error('the connection was closed');
    wake();
  };
  client.on('error', fail);
  client.on('end', fail);
  const abort = (): void => {
    wake();
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    await client.query(`LISTEN ${quote(channel)}`);
    yield { messages: [], offsets: nowhere, lagMs: undefined };
    for (;;) {
      while (held.length === 0) {
        if (signal.aborted) return;
        if (failure !== undefined) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const messages = held;
      held = [];
      yield { messages, offsets: nowhere, lagMs: undefined };
      stream.resume();
    }
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
