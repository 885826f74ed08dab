// Reads one shard of a stream page by page, from its place on.
import {
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
} from '@aws-sdk/client-dynamodb-streams';
import { LakegateError } from '../../src/core/errors.js';
import type { StreamContext, StreamMessage } from '../stream.js';
import type { DecodeRecord } from './decode-record.js';
import type { ShardPlace } from './shard-place.js';

/** One page of a shard. */
export interface ShardPage {
  readonly messages: readonly StreamMessage[];
  /** Whether the shard is closed and nothing more is in it. */
  readonly isLast: boolean;
}

export interface ShardReader {
  readonly id: string;
  /** The moment before which nothing counts, while nothing later was read. */
  readonly sinceMs: () => number | undefined;
  /** Settles where reading begins. */
  readonly open: () => Promise<void>;
  readonly next: () => Promise<ShardPage>;
}

export interface ShardReaderOptions {
  readonly client: DynamoDBStreamsClient;
  readonly arn: string;
  readonly id: string;
  readonly place: ShardPlace;
  /** Whether to begin at the present end of the shard, which the place stands for. */
  readonly fromLatest: boolean;
  readonly decode: DecodeRecord;
  /** To what the times of records are rounded. */
  readonly clockResolutionMs: number;
  readonly context: StreamContext;
}

const maxRecords = 1_000;

/** @throws LakegateError POSITION_INVALID, POSITION_EXPIRED; Error the client's own */
export function createShardReader(options: ShardReaderOptions): ShardReader {
  const { client, arn, id, place, decode, context } = options;
  const { signal } = context;
  let iterator: string | undefined;
  let lastRead = place.kind === 'after' ? place.sequenceNumber : undefined;
  let sinceMs = place.kind === 'since' ? place.atMs : undefined;
  const { clockResolutionMs } = options;
  // Times are rounded down; what begins at the shard's end needs no telling by them.
  const isRead = (timeMs: number): boolean =>
    sinceMs === undefined || options.fromLatest || timeMs >= sinceMs - (sinceMs % clockResolutionMs);

  const open = async (): Promise<void> => {
    context.called('GetShardIterator');
    const from: Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'SequenceNumber'> =
      lastRead !== undefined
        ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: lastRead }
        : { ShardIteratorType: options.fromLatest ? 'LATEST' : 'TRIM_HORIZON' };
    try {
      const command = new GetShardIteratorCommand({ StreamArn: arn, ShardId: id, ...from });
      ({ ShardIterator: iterator } = await client.send(command, { abortSignal: signal }));
    } catch (error) {
      if (nameOf(error) !== 'ValidationException' || lastRead === undefined) throw asExpired(error);
      throw new LakegateError('POSITION_INVALID', { cause: error });
    }
  };

  return {
    id,
    sinceMs: () => sinceMs,
    open,
    async next() {
      if (iterator === undefined) await open();
      if (iterator === undefined) return { messages: [], isLast: true };
      context.called('GetRecords');
      try {
        const command = new GetRecordsCommand({ ShardIterator: iterator, Limit: maxRecords });
        const { Records = [], NextShardIterator } = await client.send(command, { abortSignal: signal });
        iterator = NextShardIterator;
        const messages = Records.map((record) => decode(id, record)).filter(({ timeMs }) => isRead(timeMs));
        if (messages.length > 0) sinceMs = undefined;
        lastRead = Records.at(-1)?.dynamodb?.SequenceNumber ?? lastRead;
        return { messages, isLast: iterator === undefined };
      } catch (error) {
        if (nameOf(error) !== 'ExpiredIteratorException') throw asExpired(error);
        iterator = undefined;
        return { messages: [], isLast: false };
      }
    },
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** What DynamoDB has dropped, after a day, can't be asked for. */
function asExpired(error: unknown): unknown {
  const isTrimmed = nameOf(error) === 'TrimmedDataAccessException';
  return isTrimmed ? new LakegateError('POSITION_EXPIRED', { cause: error }) : error;
}
