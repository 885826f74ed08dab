// A stream that more read than it allows, by a client that answers as DynamoDB does.
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { readStream } from '../../../../connectors/dynamodb/read-stream.js';

class LimitExceededException extends Error {
  override readonly name = 'LimitExceededException';
}

/** One shard, whose calls of GetRecords are answered in turn: throttled, or by a record. */
function createClient(answers: readonly ('throttled' | 'record')[]): DynamoDBStreamsClient {
  const left = [...answers];
  let number = 0;
  const operations: Readonly<Record<string, () => unknown>> = {
    DescribeStreamCommand: () => ({ StreamDescription: { Shards: [{ ShardId: 'shard', SequenceNumberRange: {} }] } }),
    GetShardIteratorCommand: () => ({ ShardIterator: 'iterator' }),
    GetRecordsCommand: () => {
      if (left.shift() === 'throttled') throw new LimitExceededException('Subscriber limit exceeded');
      return { Records: [{ dynamodb: { SequenceNumber: String(++number) } }], NextShardIterator: 'iterator' };
    },
  };
  const send = (command: object): Promise<unknown> =>
    Promise.resolve().then(() => operations[command.constructor.name]?.());
  return { send } as unknown as DynamoDBStreamsClient;
}

it('is asked less often, told of once, and loses nothing', async () => {
  const causes: unknown[] = [];
  const reading = readStream(
    { kind: 'earliest' },
    {
      client: createClient(['record', 'throttled', 'throttled', 'throttled', 'record', 'record']),
      arn: 'arn',
      decode: (partition, { dynamodb }) => ({
        partition,
        offset: dynamodb?.SequenceNumber ?? '',
        timeMs: 1,
        content: { kind: 'unreadable', reason: 'none', payload: undefined },
      }),
      pollMs: 1,
      clockResolutionMs: 1,
      context: {
        signal: new AbortController().signal,
        called: () => undefined,
        throttled: (cause) => causes.push(cause),
      },
    },
  );
  const offsets: string[] = [];
  for await (const { messages } of reading) {
    offsets.push(...messages.map(({ offset }) => offset));
    if (offsets.length === 3) break;
  }
  expect(offsets).toEqual(['1', '2', '3']);
  expect(causes).toEqual([expect.any(LimitExceededException)]);
});
