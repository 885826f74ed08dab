// Kinesis's operations on streams and shards, in the members of its JSON protocol.
import { AwsError } from '../aws-json/aws-error.js';
import type { AwsRequest } from '../aws-json/aws-request.js';
import type { AwsOperation } from '../aws-json/create-aws-json-server.js';
import type { LogShard, LogStream } from './log-stream.js';

export interface StreamHost {
  readonly streams: Map<string, LogStream>;
  readonly create: (name: string, shards: number) => Promise<LogStream>;
  readonly now: () => number;
}

const arnPrefix = 'arn:aws:kinesis:us-east-1:123456789012:stream/';
const maxNameLength = 128;

/** A member of a request that the service refuses. */
export function invalidArgument(message: string): AwsError {
  return new AwsError('InvalidArgumentException', message);
}

/** Operations by name. */
export function streamOperations(host: StreamHost): Readonly<Record<string, AwsOperation>> {
  return {
    CreateStream: async (request) => {
      const name = request.string('StreamName');
      const shards = request.optionalInteger('ShardCount', 1, 1_000) ?? 1;
      if (!/^[\w.-]+$/.test(name) || /^\.+$/.test(name) || name.length > maxNameLength) {
        throw new AwsError('ValidationException', `Value '${name}' at 'streamName' failed to satisfy constraint`);
      }
      if (host.streams.has(name)) throw new AwsError('ResourceInUseException', `Stream ${name} already exists.`);
      await host.create(name, shards);
      return {};
    },
    ListStreams: (request) => {
      const after = request.optionalString('ExclusiveStartStreamName') ?? request.optionalString('NextToken') ?? '';
      const limit = request.optionalInteger('Limit', 1, 10_000) ?? 100;
      const all = [...host.streams.keys()].sort().filter((name) => name > after);
      const names = all.slice(0, limit);
      const more = names.length < all.length;
      const summaries = names.map((name) => summaryOf(host.streams.get(name) as LogStream));
      return {
        ...{ StreamNames: names, HasMoreStreams: more, StreamSummaries: summaries },
        ...(more && { NextToken: names.at(-1) }),
      };
    },
    DescribeStreamSummary: (request) => {
      const stream = streamOf(request, host);
      return {
        StreamDescriptionSummary: {
          ...summaryOf(stream),
          ...metadataOf(stream),
          OpenShardCount: stream.shards.filter(({ state }) => state.endSequence === undefined).length,
          ConsumerCount: 0,
        },
      };
    },
    DescribeStream: (request) => {
      const stream = streamOf(request, host);
      const limit = request.optionalInteger('Limit', 1, 10_000) ?? 100;
      const { page, more } = pageOf(stream, request.optionalString('ExclusiveStartShardId'), limit);
      const description = { ...summaryOf(stream), ...metadataOf(stream), Shards: page, HasMoreShards: more };
      return { StreamDescription: description };
    },
    ListShards: (request) => {
      const [name, after] = (request.optionalString('NextToken') ?? '').split('/');
      const stream = name === undefined || name === '' ? streamOf(request, host) : host.streams.get(name);
      if (stream === undefined) throw noStream(name ?? '');
      const limit = request.optionalInteger('MaxResults', 1, 10_000) ?? 1_000;
      const { page, more } = pageOf(stream, after ?? request.optionalString('ExclusiveStartShardId'), limit);
      return { Shards: page, ...(more && { NextToken: `${stream.state.name}/${page.at(-1)?.ShardId ?? ''}` }) };
    },
    SplitShard: async (request) => {
      const stream = streamOf(request, host);
      const shard = shardOf(stream, request.string('ShardToSplit'));
      const hash = BigInt(/^\d{1,39}$/.exec(request.string('NewStartingHashKey'))?.[0] ?? -1);
      const { startHash, endHash, endSequence } = shard.state;
      if (endSequence !== undefined || hash <= BigInt(startHash) || hash > BigInt(endHash)) {
        throw invalidArgument('NewStartingHashKey is not within an open shard');
      }
      if (stream.isChanging) {
        throw new AwsError('ResourceInUseException', `Stream ${stream.state.name} is not ACTIVE.`);
      }
      await stream.split(shard, hash);
      return {};
    },
  };
}

/** By its name or ARN. @throws AwsError ResourceNotFoundException */
export function streamOf(request: AwsRequest, { streams }: StreamHost): LogStream {
  const arn = request.optionalString('StreamARN');
  const name = arn?.startsWith(arnPrefix) === true ? arn.slice(arnPrefix.length) : request.string('StreamName');
  const stream = streams.get(name);
  if (stream === undefined) throw noStream(name);
  return stream;
}

/** @throws AwsError ResourceNotFoundException */
export function shardOf(stream: LogStream, id: string): LogShard {
  const shard = stream.shard(id);
  if (shard !== undefined) return shard;
  const message = `Shard ${id} in stream ${stream.state.name} under account 123456789012 does not exist`;
  throw new AwsError('ResourceNotFoundException', message);
}

export function noStream(name: string): AwsError {
  const message = `Stream ${name} under account 123456789012 not found.`;
  return new AwsError('ResourceNotFoundException', message);
}

function summaryOf({ state }: LogStream) {
  return {
    StreamName: state.name,
    StreamARN: `${arnPrefix}${state.name}`,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
    StreamCreationTimestamp: state.createdMs / 1000,
  };
}

function metadataOf({ state }: LogStream) {
  return {
    RetentionPeriodHours: state.retentionHours,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: 'NONE',
  };
}

function pageOf(stream: LogStream, after: string | undefined, limit: number) {
  const all = stream.shards.filter(({ state }) => state.id > (after ?? ''));
  return { page: all.slice(0, limit).map(encodeShard), more: all.length > limit };
}

function encodeShard({ state }: LogShard) {
  return {
    ShardId: state.id,
    ...(state.parent !== undefined && { ParentShardId: state.parent }),
    HashKeyRange: { StartingHashKey: state.startHash, EndingHashKey: state.endHash },
    SequenceNumberRange: {
      StartingSequenceNumber: state.startSequence,
      ...(state.endSequence !== undefined && { EndingSequenceNumber: state.endSequence }),
    },
  };
}
