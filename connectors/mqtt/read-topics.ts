// Messages of a subscription as batches: as many as have come while the last batch was taken.
import { randomUUID } from 'node:crypto';
import type { IClientSubscribeOptions, MqttClient } from 'mqtt';
import type { StreamBatch, StreamMessage } from '../stream.js';
import type { BrokerConnection } from './connect-broker.js';

export interface TopicReading {
  readonly filter: string;
  readonly qos: 0 | 1 | 2;
  readonly signal: AbortSignal;
}

/** Messages held that were not taken yet; beyond it the connection is left unread, so that the broker holds them. */
const maxHeld = 10_000;

const nowhere: StreamBatch['offsets'] = new Map();

/** Messages that have come, until they are taken. */
export interface Inbox {
  /** Takes what a client receives. */
  readonly attach: (client: MqttClient) => void;
  /** Takes out all messages, of which there may be none; those taken before are acknowledged then. */
  readonly take: () => readonly StreamMessage[];
  readonly hasMessages: () => boolean;
  /** Told when there is a message. */
  onMessage: () => void;
}

/** Messages of a kept session under way at a time. Brokers bound it as well, mosquitto at 20. */
const maxUnconfirmed = 100;

/**
 * A retained message is left: it was published before. Those of a kept session are acknowledged, in their order, once the
 * next are asked for: until then they come again wherever the session is taken up.
 */
export function createInbox(filter: string, isKept: boolean): Inbox {
  const roomFor = isKept ? maxUnconfirmed : maxHeld;
  let held: StreamMessage[] = [];
  // What tells a message apart from those of other readings: a broker has no name for it.
  const reading = randomUUID();
  /** Messages that have come, that were taken, and that whoever took them is done with. */
  let read = 0;
  let taken = 0;
  let confirmed = 0;
  let whenRoom: (() => void)[] = [];
  let acknowledgements: { readonly after: number; readonly send: () => void }[] = [];
  const hasRoom = (): boolean => (isKept ? read - confirmed : held.length) < roomFor;
  const inbox: Inbox = {
    attach(client) {
      if (isKept) {
        holdAcknowledgements(client, (send) => {
          acknowledgements.push({ after: read, send });
        });
      }
      client.on('message', (_topic, payload, packet) => {
        if (packet.retain) return;
        const content = { kind: 'payload', payload, key: undefined } as const;
        held.push({ partition: filter, offset: `${reading}/${String(read++)}`, timeMs: Date.now(), content });
        inbox.onMessage();
      });
      // The client goes on to the next packet when it is told to.
      client.handleMessage = (_packet, done) => {
        if (hasRoom()) done();
        else whenRoom.push(done);
      };
    },
    take() {
      confirmed = taken;
      const due = acknowledgements.filter(({ after }) => after <= confirmed);
      acknowledgements = acknowledgements.slice(due.length);
      for (const { send } of due) send();
      const messages = held;
      held = [];
      taken += messages.length;
      if (hasRoom()) {
        const waiting = whenRoom;
        whenRoom = [];
        for (const done of waiting) done();
      }
      return messages;
    },
    hasMessages: () => held.length > 0,
    onMessage: () => undefined,
  };
  return inbox;
}

/** What the client calls to send a packet; it keeps to one message at a time, its acknowledgement included. */
interface Sending {
  _sendPacket(packet: { readonly cmd: string }, sent?: () => void, ...rest: readonly unknown[]): void;
}

/** Hands on what ends the exchange of a message (PUBACK, PUBCOMP) to be sent later, and lets the client go on meanwhile. */
function holdAcknowledgements(client: MqttClient, hold: (send: () => void) => void): void {
  const sending = client as unknown as Sending;
  const sendPacket = sending._sendPacket.bind(client);
  sending._sendPacket = (packet, sent, ...rest) => {
    if (packet.cmd !== 'puback' && packet.cmd !== 'pubcomp') {
      sendPacket(packet, sent, ...rest);
      return;
    }
    hold(() => {
      // A session that was lost has them again.
      if (client.connected) sendPacket(packet);
    });
    sent?.();
  };
}

/**
 * Subscribes and reads on. What wasn't taken by the end comes again where the broker keeps the session.
 * @throws Error the client's own, or one that says that the connection was lost
 */
export async function* readTopics(
  broker: BrokerConnection,
  inbox: Inbox,
  { filter, qos, signal }: TopicReading,
): AsyncGenerator<StreamBatch> {
  let failure: Error | undefined;
  let wake = (): void => undefined;
  inbox.onMessage = () => {
    wake();
  };
  const fail = (reason: Error): void => {
    failure ??= reason;
    wake();
  };
  const stopListening = broker.whenClosed(fail);
  const abort = (): void => {
    wake();
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    // `rh` 2: retained messages aren't sent, where the broker knows MQTT 5.
    const isFive = broker.client.options.protocolVersion === 5;
    const subscribing = subscribed(broker, filter, { qos, ...(isFive && { rh: 2 }) });
    // Messages that a session kept come first, and until they are taken the client hears of nothing else.
    if (broker.isResumed) subscribing.catch(fail);
    else await subscribing;
    yield { messages: [], offsets: nowhere, lagMs: undefined };
    for (;;) {
      const messages = inbox.take();
      if (messages.length > 0) {
        yield { messages, offsets: nowhere, lagMs: undefined };
        continue;
      }
      if (signal.aborted) return;
      if (failure !== undefined) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
        // What was held back may have come while it was taken.
        if (inbox.hasMessages()) resolve();
      });
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
