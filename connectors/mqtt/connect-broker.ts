// One connection to a broker: up when it is given, and never up again once it has closed.
import { connect, type MqttClient } from 'mqtt';
import { rejectOnAbort } from '../abort-reason.js';
import type { BrokerOptions } from './client-options.js';

export interface BrokerConnection {
  readonly client: MqttClient;
  /** Told the reason when the connection has closed, at once where it has already; the function returned takes it off. */
  readonly whenClosed: (listener: (reason: Error) => void) => () => void;
  /** What the broker says that it takes, which it can in MQTT 5 alone. */
  readonly maxPacketBytes: number;
  /** Whether the broker kept the session, its subscriptions with it. */
  readonly isResumed: boolean;
  /** Leaves the broker, after what is under way. */
  readonly close: () => Promise<void>;
  /** Leaves without a word. */
  readonly drop: () => void;
}

/** Longest time that leaving in good order takes. */
const leaveMs = 2_000;

/**
 * @param prepare - sees the client before it connects: a session that was kept sends its messages at once.
 * @throws Error the client's own, or the signal's reason; no connection stands then
 */
export async function connectBroker(
  { url, options }: BrokerOptions,
  signal?: AbortSignal,
  prepare: (client: MqttClient) => void = () => undefined,
): Promise<BrokerConnection> {
  const client = connect(url, options);
  prepare(client);
  const listeners = new Set<(reason: Error) => void>();
  let reason = new Error('the connection was closed');
  let isClosed = false;
  client.on('error', (error) => {
    reason = error;
  });
  client.once('close', () => {
    isClosed = true;
    for (const listener of listeners) listener(reason);
    listeners.clear();
  });
  const whenClosed: BrokerConnection['whenClosed'] = (listener) => {
    if (isClosed) listener(reason);
    else listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  const abort = rejectOnAbort(signal ?? new AbortController().signal);
  const connected = new Promise<Pick<BrokerConnection, 'maxPacketBytes' | 'isResumed'>>((resolve, reject) => {
    whenClosed(reject);
    client.once('connect', ({ properties, sessionPresent }) => {
      resolve({ maxPacketBytes: properties?.maximumPacketSize ?? Infinity, isResumed: sessionPresent });
    });
  });
  try {
    const told = await abort.race(connected);
    return { client, whenClosed, ...told, close: () => leave(client, whenClosed), drop: () => client.end(true) };
  } catch (error) {
    client.end(true);
    throw error;
  } finally {
    abort.dispose();
  }
}

async function leave(client: MqttClient, whenClosed: BrokerConnection['whenClosed']): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    whenClosed(() => {
      resolve();
    });
  });
  // A client that is leaving already can't be told to hurry.
  const patience = setTimeout(() => client.stream.destroy(), leaveMs);
  client.end(false);
  await closed;
  clearTimeout(patience);
}
