// Messages of a subscription as batches: as many as have come while the last batch was taken.
import type { IClientSubscribeOptions } from 'mqtt';
import type { StreamBatch, StreamMessage } from '../stream.js';
import type { BrokerConnection } from './connect-broker.js';

export interface TopicReading {
  readonly filter: string;
  readonly qos: 0 | 1 | 2;
  /** Whether the broker keeps what comes while nobody is there. */
  readonly isKept: boolean;
  readonly signal: AbortSignal;
}

/** Messages held that were not taken yet; beyond it the connection is left unread, so that the broker holds them. */
const maxHeld = 10_000;

const nowhere: StreamBatch['offsets'] = new Map();

/**
 * Subscribes and reads on. A retained message isn't read: it was published before. Where the broker keeps the session, a
 * message is acknowledged when it was taken; what wasn't by the end comes again.
 * @throws Error the client's own, or one that says that the connection was lost
 */
export async function* readTopics(broker: BrokerConnection, reading: TopicReading): AsyncGenerator<StreamBatch> {
  const { client } = broker;
  const { filter, qos, isKept, signal } = reading;
  const roomFor = isKept ? 1 : maxHeld;
  let held: StreamMessage[] = [];
  let read = 0;
  let whenRoom: (() => void)[] = [];
  let wake = (): void => undefined;
  client.on('message', (_topic, payload, packet) => {
    if (packet.retain) return;
    const content = { kind: 'payload', payload, key: undefined } as const;
    held.push({ partition: filter, offset: String(read++), timeMs: Date.now(), content });
    wake();
  });
  // The client goes on to the next packet, and acknowledges this one, when it is told to.
  client.handleMessage = (_packet, done) => {
    if (held.length < roomFor) done();
    else whenRoom.push(done);
  };
  let failure: Error | undefined;
  const stopListening = broker.whenClosed((reason) => {
    failure = reason;
    wake();
  });
  const abort = (): void => {
    wake();
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    // `rh` 2: retained messages aren't sent, where the broker knows MQTT 5.
    const isFive = client.options.protocolVersion === 5;
    await subscribed(broker, filter, { qos, ...(isFive && { rh: 2 }) });
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
      const waiting = whenRoom;
      whenRoom = [];
      for (const done of waiting) done();
    }
  } finally {
    stopListening();
    signal.removeEventListener('abort', abort);
  }
}

async function subscribed(
  { client, whenClosed }: BrokerConnection,
  filter: string,
  options: IClientSubscribeOptions,
): Promise<void> {
  let stopListening = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      stopListening = whenClosed(reject);
      client.subscribeAsync(filter, options).then(() => {
        resolve();
      }, reject);
    });
  } finally {
    stopListening();
  }
}
