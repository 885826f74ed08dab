// Reads a shard by GetRecords: at the pace asked for once it has caught up, and as fast as the service allows until then.
import { setTimeout as wait } from 'node:timers/promises';
import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  InvalidArgumentException,
  type KinesisClient,
  LimitExceededException,
  type ShardIteratorType,
} from '@aws-sdk/client-kinesis';
import { LakegateError } from '../../src/core/errors.js';
import { isThrottled } from '../aws/flow-failure.js';
import type { StreamId } from './kinesis-client.js';
import type { ShardPlace } from './shard-place.js';
import { type ShardReader, type ShardToRead, toStep } from './shard-reader.js';

export interface PollOptions {
  /** Pause between calls once nothing is left to read. */
  readonly pollMs: number;
}

/** The service allows five calls a second of each shard. */
const leastGapMs = 200;
const firstBackoffMs = 500;
const maxBackoffMs = 8_000;

export function createPollingReader(
  client: KinesisClient,
  stream: StreamId,
  { pollMs }: PollOptions,
  read: ShardToRead,
): ShardReader {
  const { shard, start, signal, called } = read;
  let { place, latest } = start;
  let iterator: string | undefined;
  let behind = true;
  let lastCallMs = -Infinity;
  let backoffMs = firstBackoffMs;

  const open = async (): Promise<void> => {
    iterator = await getIterator(latest ? undefined : place);
    latest = false;
  };

  const getIterator = async (from: ShardPlace | undefined): Promise<string | undefined> => {
    called('GetShardIterator');
    const target = { ...stream, ShardId: shard };
    const latestToo = { ...target, ShardIteratorType: 'LATEST' as const };
    const input = from === undefined ? latestToo : { ...target, ...iteratorOf(from) };
    try {
      const answer = await client.send(new GetShardIteratorCommand(input), { abortSignal: signal });
      return answer.ShardIterator;
    } catch (error) {
      if (!(error instanceof InvalidArgumentException) || from?.kind !== 'at') throw error;
      // The shard doesn't have the record; or the moment is yet to come.
      if (from.sequence !== undefined) throw new LakegateError('POSITION_EXPIRED', { cause: error });
      const answer = await client.send(new GetShardIteratorCommand(latestToo), { abortSignal: signal });
      return answer.ShardIterator;
    }
  };

  const pace = async (): Promise<void> => {
    const gapMs = Math.min(behind ? leastGapMs : pollMs, pollMs);
    const waitMs = lastCallMs + gapMs - performance.now();
    if (waitMs > 0) await wait(waitMs, undefined, { signal });
    lastCallMs = performance.now();
  };

  const backOff = async (): Promise<void> => {
    await wait(backoffMs * (0.5 + Math.random() / 2), undefined, { signal });
    backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
  };

  return {
    open,
    async next() {
      for (;;) {
        try {
          if (iterator === undefined) await open();
          await pace();
          called('GetRecords');
          const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator }), { abortSignal: signal });
          const { Records: records = [], MillisBehindLatest: lagMs = 0, NextShardIterator } = answer;
          iterator = NextShardIterator;
          const ended = NextShardIterator === undefined;
          backoffMs = firstBackoffMs;
          behind = lagMs > 0;
          const step = toStep({ records, lagMs, ended }, place, read);
          ({ place } = step);
          return step;
        } catch (error) {
          if (error instanceof ExpiredIteratorException) iterator = undefined;
          else if (isThrottled(error) || error instanceof LimitExceededException) await backOff();
          else throw error;
        }
      }
    },
  };
}

/** The iterator after a place. */
function iteratorOf(place: ShardPlace): {
  readonly ShardIteratorType: ShardIteratorType;
  readonly StartingSequenceNumber?: string;
  readonly Timestamp?: Date;
} {
  if (place.kind !== 'at') return { ShardIteratorType: 'TRIM_HORIZON' };
  const { sequence, timeMs } = place;
  return sequence === undefined
    ? { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(timeMs) }
    : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: sequence };
}
