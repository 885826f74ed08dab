// SQS as a source: what is sent while someone reads. A queue has no places: what was handed on is deleted.
import { GetQueueAttributesCommand, type Message, SQSClient } from '@aws-sdk/client-sqs';
import { awsClientSettings } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';
import { mapFlowError } from '../aws/flow-failure.js';
import { LakegateError } from '../../src/core/errors.js';
import type { StreamBatch, StreamContext, StreamMessage, StreamOptions, StreamSource, StreamStart } from '../stream.js';
import { isFifo, sqsStreamCapabilities } from './capabilities.js';
import { createQueueAddress } from './queue-address.js';
import { createQueuePoller, sentAtMs } from './queue-poller.js';

const partition = 'queue';
const noOffsets: StreamBatch['offsets'] = new Map();

/**
 * Connects to a queue, by its name or the server's `queueUrl`, which nobody else may receive from. Settings of the
 * binding: `waitSeconds` that the service holds a question (20), `backlog` (discard or deliver): what becomes of messages
 * that were sent while nobody was reading.
 * @throws LakegateError CONFIG_INVALID
 */
export function createSqsSource({ server, binding }: StreamOptions): StreamSource {
  const client = dropLogMiddleware(new SQSClient(awsClientSettings(server)));
  const address = createQueueAddress(client, server, binding);
  const poller = createQueuePoller({
    client,
    address,
    waitSeconds: Number(binding.settings['waitSeconds'] ?? 20),
    backlog: binding.settings['backlog'] === 'deliver',
  });
  const stopping = new AbortController();
  const ask = async (signal: AbortSignal): Promise<void> => {
    const QueueUrl = await address(signal);
    await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }), {
      abortSignal: signal,
    });
  };

  async function* read(from: StreamStart, context: StreamContext): AsyncGenerator<StreamBatch> {
    if (from.kind !== 'latest') throw new LakegateError('START_UNSUPPORTED');
    const signal = AbortSignal.any([context.signal, stopping.signal]);
    if (signal.aborted) return;
    const handover = createHandover(signal);
    const joined: { leave?: () => void } = {};
    // Whoever has left has taken nothing more.
    const end = (): void => {
      joined.leave?.();
      handover.close();
    };
    signal.addEventListener('abort', end, { once: true });
    try {
      context.called('ReceiveMessage');
      await ask(signal);
      joined.leave = poller.join(handover);
      yield { messages: [], offsets: noOffsets, lagMs: undefined };
      for (let taken = await handover.next(); taken !== undefined; taken = await handover.next()) {
        const messages = taken.map(toStreamMessage);
        yield { messages, offsets: noOffsets, lagMs: Math.max(0, Date.now() - (messages.at(-1)?.timeMs ?? 0)) };
      }
    } catch (error) {
      // What fails after an abort fails because of it.
      if (!isAborted(signal)) throw mapFlowError(error, 'STREAM');
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
  }

  return {
    kind: 'sqs',
    capabilities: sqsStreamCapabilities(isFifo(binding), server.replicaSettings?.includes('queueUrl')),
    read,
    // Offsets are sequence numbers of a FIFO queue; ids of messages have no order.
    compareOffsets: (a, b) => (a === b ? 0 : Number(a) - Number(b)),
    async ping(signal) {
      try {
        await ask(signal);
      } catch (error) {
        throw mapFlowError(error, 'STREAM', signal);
      }
    },
    stop() {
      stopping.abort();
      client.destroy();
      return Promise.resolve();
    },
  };
}

/** By a call, as an await in between may have changed it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Hands batches from the poller to a reader: the next is taken when the reader comes back for it. */
function createHandover(signal: AbortSignal) {
  let offered: { readonly messages: readonly Message[]; readonly done: () => void } | undefined;
  let taken: (() => void) | undefined;
  let failure: { readonly error: unknown } | undefined;
  let wake = (): void => undefined;
  const close = (): void => {
    taken?.();
    offered?.done();
    wake();
  };
  return {
    take: (messages: readonly Message[]): Promise<void> =>
      new Promise((done) => {
        offered = { messages, done };
        wake();
      }),
    fail(error: unknown): void {
      failure = { error };
      wake();
    },
    /** The next messages; those before count as dealt with. Undefined when the signal is aborted. */
    async next(): Promise<readonly Message[] | undefined> {
      taken?.();
      taken = undefined;
      while (!signal.aborted) {
        if (failure !== undefined) throw failure.error;
        if (offered !== undefined) {
          const { messages, done } = offered;
          offered = undefined;
          taken = done;
          return messages;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return undefined;
    },
    close,
  };
}

function toStreamMessage(message: Message): StreamMessage {
  const { MessageId = '', Body = '', Attributes } = message;
  const group = Attributes?.MessageGroupId;
  return {
    partition,
    offset: Attributes?.SequenceNumber ?? MessageId,
    timeMs: sentAtMs(message),
    content: {
      kind: 'payload',
      payload: Buffer.from(Body),
      key: group === undefined ? undefined : Buffer.from(group),
    },
  };
}
