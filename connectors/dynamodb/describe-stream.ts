// The stream of a table: its name, what its records carry, and its shards.
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, type DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { StreamBinding } from '../../src/core/dataset.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Shard } from './shard-lineage.js';

/** @throws LakegateError STREAM_DENIED where the table has no stream, or one without the images that are asked for */
export async function findStream(
  client: DynamoDBClient,
  { physicalName, changes }: StreamBinding,
  abortSignal: AbortSignal,
): Promise<string> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: physicalName }), { abortSignal });
  const viewType = Table?.StreamSpecification?.StreamViewType;
  const arn = Table?.LatestStreamArn;
  if (arn === undefined || viewType === undefined) {
    throw new LakegateError('STREAM_DENIED', { cause: new Error(`the table ${physicalName} has no stream`) });
  }
  const wanted = changes === 'full' ? ['NEW_AND_OLD_IMAGES'] : ['NEW_IMAGE', 'NEW_AND_OLD_IMAGES'];
  if (!wanted.includes(viewType)) {
    const what = `the stream of ${physicalName} has ${viewType}; "changes: ${changes}" needs ${wanted.join(' or ')}`;
    throw new LakegateError('STREAM_DENIED', { cause: new Error(what) });
  }
  return arn;
}

/** All shards that are kept, closed ones too. */
export async function listShards(
  client: DynamoDBStreamsClient,
  arn: string,
  abortSignal: AbortSignal,
): Promise<readonly Shard[]> {
  const shards: Shard[] = [];
  let last: string | undefined;
  do {
    const command = new DescribeStreamCommand({ StreamArn: arn, ...(last && { ExclusiveStartShardId: last }) });
    const { StreamDescription } = await client.send(command, { abortSignal });
    for (const { ShardId, ParentShardId, SequenceNumberRange } of StreamDescription?.Shards ?? []) {
      if (ShardId === undefined) continue;
      const isClosed = SequenceNumberRange?.EndingSequenceNumber !== undefined;
      shards.push({ id: ShardId, parentId: ParentShardId, isClosed });
    }
    last = StreamDescription?.LastEvaluatedShardId;
  } while (last !== undefined);
  return shards;
}
