// Publishes by AWS IoT Core's data plane, which answers when the broker has the message.
import { IoTDataPlaneClient, ListRetainedMessagesCommand, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import type { Server } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import { reasonOf } from '../abort-reason.js';
import { awsClientSettings } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';
import { mapAwsError } from '../aws/map-aws-error.js';
import { couldNotConnect } from '../could-not-connect.js';
import type { SendOutcome } from '../sink.js';
import { positionOf, type Publisher, refused, tooLarge } from './publisher.js';

/** How long to wait after AWS said that it was too much. */
const throttledMs = 1_000;

/** Settings of the server: `endpoint` (the account's data endpoint), `region`, keys unless the chain has them. */
export function createIotPublisher(server: Server, retain: boolean): Publisher {
  // Sending again is the caller's decision: a message would be delivered twice.
  const client = dropLogMiddleware(new IoTDataPlaneClient({ ...awsClientSettings(server), maxAttempts: 1 }));
  return {
    async publish(message, { signal }) {
      const { topic, payload } = message;
      if (signal.aborted) return { status: 'failed', code: 'SINK_UNAVAILABLE', cause: reasonOf(signal) };
      try {
        await client.send(new PublishCommand({ topic, payload, qos: 1, retain }), { abortSignal: signal });
        return { status: 'accepted', position: positionOf(message) };
      } catch (error) {
        return outcomeOf(error);
      }
    },
    async ping(signal) {
      try {
        await client.send(new ListRetainedMessagesCommand({ maxResults: 1 }), { abortSignal: signal });
      } catch (error) {
        const { code } = mapAwsError(error, signal);
        if (code === 'STORE_UNAVAILABLE') throw new LakegateError('SINK_UNAVAILABLE', { cause: error });
        if (code === 'STORE_DENIED') throw new LakegateError('SINK_DENIED', { cause: error });
        // Another answer is an answer.
        signal.throwIfAborted();
      }
    },
    stop() {
      client.destroy();
      return Promise.resolve();
    },
  };
}

function outcomeOf(error: unknown): SendOutcome {
  const { name = '', $metadata } = error as {
    name?: string;
    $metadata?: { httpStatusCode?: number };
  };
  if ($metadata?.httpStatusCode === 413 || name === 'RequestEntityTooLargeException') return tooLarge;
  const mapped = mapAwsError(error).code;
  if (mapped === 'STORE_REJECTED') return refused;
  if (mapped === 'STORE_THROTTLED') {
    return { status: 'failed', code: 'SINK_UNAVAILABLE', retryAfterMs: throttledMs, cause: error };
  }
  if (mapped === 'STORE_DENIED') return { status: 'failed', code: 'SINK_DENIED', cause: error };
  // An abort is among those of which nobody knows.
  return couldNotConnect(error)
    ? { status: 'failed', code: 'SINK_UNAVAILABLE', cause: error }
    : { status: 'unknown', cause: error };
}
