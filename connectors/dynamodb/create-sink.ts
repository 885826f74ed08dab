// DynamoDB as a sink: items put by their key, in batches, or in transactions where the binding asks for it.
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LakegateError } from '../../src/core/errors.js';
import { awsClientSettings } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';
import { notSent, sendInParts } from '../send-in-parts.js';
import type { OutgoingRecord, SendContext, SendOutcome, Sink, SinkOptions } from '../sink.js';
import { compileItemEncoder, itemBytes } from './encode-item.js';
import { dynamodbSinkCapabilities, maxItemBytes } from './flow-capabilities.js';
import { mapError } from './map-error.js';
import { planBatches, planTransactions, type WriteCall, type WriteShape } from './plan-writes.js';
import { maxItems, writeItems } from './write-items.js';

/** Calls under way together. */
const maxCalls = 8;

/** Of one call, as DynamoDB bounds it. */
const maxBatchBytes = 16 * 1024 ** 2;
const maxTransactionBytes = 4 * 1024 ** 2;

/**
 * Connects to a table. Settings of the binding: `transactions` (`true`: a hundred items at a time, all or none). Those of
 * the server: `region`, `endpoint`?, `accessKeyId`?, `secretAccessKey`?.
 * @throws LakegateError CONFIG_INVALID
 */
export function createDynamodbSink({ server, binding, dataset }: SinkOptions): Sink {
  // Asking again is done here, where it is known what is stored.
  const client = dropLogMiddleware(new DynamoDBClient({ ...awsClientSettings(server), maxAttempts: 1 }));
  const encoder = compileItemEncoder(dataset, binding);
  const inTransactions = binding.settings['transactions'] === true;
  const target = { client, table: binding.physicalName, encoder, inTransactions };

  const send = async (records: readonly OutgoingRecord[], context: SendContext): Promise<readonly SendOutcome[]> => {
    const sizes = records.map(({ row }) => itemBytes(encoder.encode(row)));
    const outcomes = new Array<SendOutcome>(records.length);
    const stopped = new Map<string, SendOutcome>();
    const shape: WriteShape = {
      maxItems: inTransactions ? maxItems.transaction : maxItems.batch,
      maxBytes: inTransactions ? maxTransactionBytes : maxBatchBytes,
      bytesOf: (index) => sizes[index] ?? 0,
      itemKeyOf: (index) => encoder.keyOf((records[index] as OutgoingRecord).row),
    };
    const settle = (index: number, outcome: SendOutcome): void => {
      outcomes[index] = outcome;
      const key = records[index]?.orderingKey;
      // What follows an outcome that is unknown, or that failed, shares it: it isn't sent.
      if (outcome.status !== 'accepted' && key !== undefined && !stopped.has(key)) {
        stopped.set(key, outcome.status === 'rejected' ? notSent : outcome);
      }
    };
    const write = async (call: WriteCall): Promise<void> => {
      const open = call.filter((index) => {
        const key = records[index]?.orderingKey;
        const end = key === undefined ? undefined : stopped.get(key);
        if (end !== undefined) outcomes[index] = end;
        else if ((sizes[index] ?? 0) > maxItemBytes) settle(index, tooLarge);
        else return true;
        return false;
      });
      const found = await sendInParts(
        open.map((index) => records[index] as OutgoingRecord),
        (part) => {
          context.called(inTransactions ? 'TransactWriteItems' : 'BatchWriteItem');
          return writeItems(target, part, context.signal);
        },
      );
      open.forEach((index, i) => {
        settle(index, found[i] as SendOutcome);
      });
    };
    for (const step of inTransactions ? planTransactions(records, shape) : planBatches(records, shape)) {
      const calls = step.toReversed();
      const worker = async (): Promise<void> => {
        for (let call = calls.pop(); call !== undefined; call = calls.pop()) await write(call);
      };
      await Promise.all(Array.from({ length: Math.min(maxCalls, calls.length) }, worker));
    }
    return outcomes;
  };

  return {
    kind: 'dynamodb',
    capabilities: dynamodbSinkCapabilities,
    send,
    async ping(signal) {
      try {
        await client.send(new DescribeTableCommand({ TableName: binding.physicalName }), { abortSignal: signal });
      } catch (error) {
        const cause = mapError(error, signal);
        if (signal.aborted) throw cause;
        throw new LakegateError(cause.code === 'STORE_DENIED' ? 'SINK_DENIED' : 'SINK_UNAVAILABLE', { cause: error });
      }
    },
    stop() {
      client.destroy();
      return Promise.resolve();
    },
  };
}

const tooLarge: SendOutcome = {
  status: 'rejected',
  code: 'TOO_LARGE',
  message: `Expected an item of at most ${String(maxItemBytes)} bytes.`,
};
