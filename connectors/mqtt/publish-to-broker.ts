// Publishes with QoS 1 over one connection, made when it is first needed and anew after it was lost.
import { reasonOf, rejectOnAbort } from '../abort-reason.js';
import type { SendOutcome } from '../sink.js';
import type { BrokerOptions } from './client-options.js';
import { type BrokerConnection, connectBroker } from './connect-broker.js';
import { isDenial, isOfMessage, mapMqttError, reasonCodeOf } from './mqtt-failure.js';
import { type OutgoingMessage, positionOf, type Publisher, refused, tooLarge } from './publisher.js';

/** What a PUBLISH has beyond topic and payload, the record's id in it, at most. */
const envelopeBytes = 96;

/** @param makeOptions - for each connection, so that it has an id of its own. */
export function createBrokerPublisher(makeOptions: () => BrokerOptions, retain: boolean): Publisher {
  let current: Promise<BrokerConnection> | undefined;
  let stopped = false;
  const underWay = new Map<BrokerConnection, number>();
  const retired = new WeakSet<BrokerConnection>();

  const connection = (): Promise<BrokerConnection> => {
    if (stopped) return Promise.reject(new Error('the sink is stopped'));
    if (current !== undefined) return current;
    const opening = connectBroker(makeOptions());
    current = opening;
    const forget = (): void => {
      if (current === opening) current = undefined;
    };
    opening.then(({ whenClosed }) => whenClosed(forget), forget);
    return opening;
  };

  /** Takes no more messages; those under way may still be acknowledged. */
  const retire = async (broker: BrokerConnection): Promise<void> => {
    if (await isCurrent(broker)) current = undefined;
    retired.add(broker);
    if (!underWay.has(broker)) broker.drop();
  };
  const isCurrent = async (broker: BrokerConnection): Promise<boolean> =>
    (await current?.catch(() => undefined)) === broker;

  const publishOn = async (broker: BrokerConnection, message: OutgoingMessage, signal: AbortSignal): Promise<void> => {
    underWay.set(broker, (underWay.get(broker) ?? 0) + 1);
    let dispose = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const stopListening = broker.whenClosed(reject);
        const abort = (): void => {
          reject(reasonOf(signal));
        };
        signal.addEventListener('abort', abort, { once: true });
        dispose = () => {
          stopListening();
          signal.removeEventListener('abort', abort);
        };
        if (signal.aborted) abort();
        const isFive = broker.client.options.protocolVersion === 5;
        broker.client
          .publishAsync(message.topic, Buffer.from(message.payload), {
            qos: 1,
            retain,
            ...(isFive && { properties: { userProperties: { 'lakegate-id': message.id } } }),
          })
          .then(() => {
            resolve();
          }, reject);
      });
    } finally {
      dispose();
      const left = (underWay.get(broker) ?? 1) - 1;
      if (left > 0) underWay.set(broker, left);
      else underWay.delete(broker);
      if (left === 0 && retired.has(broker)) broker.drop();
    }
  };

  const publish: Publisher['publish'] = async (message, { signal }) => {
    let broker: BrokerConnection;
    const abort = rejectOnAbort(signal);
    try {
      broker = await abort.race(connection());
    } catch (error) {
      return outcomeOf(error, false);
    } finally {
      abort.dispose();
    }
    if (isTooLarge(broker, message)) return tooLarge;
    try {
      await publishOn(broker, message, signal);
      return { status: 'accepted', position: positionOf(message) };
    } catch (error) {
      // A broker that doesn't answer in time may never do so.
      if (signal.aborted) await retire(broker);
      return outcomeOf(signal.aborted ? reasonOf(signal) : error, true);
    }
  };

  return {
    publish,
    async ping(signal) {
      const abort = rejectOnAbort(signal);
      try {
        await abort.race(connection());
      } catch (error) {
        throw mapMqttError(error, 'SINK', signal);
      } finally {
        abort.dispose();
      }
    },
    async stop() {
      stopped = true;
      await (await current?.catch(() => undefined))?.close();
    },
  };
}

function isTooLarge({ maxPacketBytes }: BrokerConnection, { topic, payload }: OutgoingMessage): boolean {
  return payload.byteLength + Buffer.byteLength(topic) + envelopeBytes > maxPacketBytes;
}

function outcomeOf(error: unknown, wasSent: boolean): SendOutcome {
  const code = reasonCodeOf(error);
  if (code === 0x95) return tooLarge;
  if (isOfMessage(error)) return refused;
  if (isDenial(error)) return { status: 'failed', code: 'SINK_DENIED', cause: error };
  // The broker answered, and not with yes.
  const wasAnswered = code !== undefined && code >= 0x80;
  if (!wasSent || wasAnswered) return { status: 'failed', code: 'SINK_UNAVAILABLE', cause: error };
  return { status: 'unknown', cause: error };
}
