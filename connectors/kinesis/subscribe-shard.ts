// Reads a shard by enhanced fan-out: a subscription of five minutes, and then the next, from where the last one was.
import { setTimeout as wait } from 'node:timers/promises';
import {
  InvalidArgumentException,
  type KinesisClient,
  LimitExceededException,
  ResourceInUseException,
  type StartingPosition,
  SubscribeToShardCommand,
  type SubscribeToShardEventStream,
} from '@aws-sdk/client-kinesis';
import { LakegateError } from '../../src/core/errors.js';
import { isThrottled } from '../aws/flow-failure.js';
import type { ShardPlace } from './shard-place.js';
import { type ShardReader, type ShardToRead, toStep } from './shard-reader.js';

/** A subscription that another one holds is let go of after five seconds at most. */
const firstBackoffMs = 500;
/** The service allows five calls a second of each shard: subscriptions may end sooner than they should. */
const leastGapMs = 250;
const maxBackoffMs = 6_000;

export function createSubscribingReader(client: KinesisClient, consumerArn: string, read: ShardToRead): ShardReader {
  const { shard, start, signal, called } = read;
  let { place } = start;
  /** What the service says to go on from, where it has said so. */
  let continuation: string | undefined;
  let events: AsyncIterator<SubscribeToShardEventStream> | undefined;
  let backoffMs = firstBackoffMs;
  let lastCallMs = -Infinity;

  const subscribe = async (StartingPosition: StartingPosition): Promise<void> => {
    const waitMs = lastCallMs + leastGapMs - performance.now();
    if (waitMs > 0) await wait(waitMs, undefined, { signal });
    lastCallMs = performance.now();
    called('SubscribeToShard');
    const input = { ConsumerARN: consumerArn, ShardId: shard, StartingPosition };
    const answer = await client.send(new SubscribeToShardCommand(input), { abortSignal: signal });
    events = answer.EventStream?.[Symbol.asyncIterator]();
  };

  const backOff = async (): Promise<void> => {
    await wait(backoffMs * (0.5 + Math.random() / 2), undefined, { signal });
    backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
  };

  /** Subscribes, waiting where another subscription is in the way. */
  const open = async (): Promise<void> => {
    for (;;) {
      const first = continuation === undefined && start.latest;
      try {
        await subscribe(
          continuation === undefined
            ? first
              ? { Type: 'LATEST' }
              : positionOf(place)
            : { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: continuation },
        );
        return;
      } catch (error) {
        if (isBusy(error)) await backOff();
        else if (error instanceof InvalidArgumentException && place.kind === 'at' && place.sequence !== undefined) {
          throw new LakegateError('POSITION_EXPIRED', { cause: error });
        } else if (error instanceof InvalidArgumentException && place.kind === 'at' && !first) {
          // The moment is yet to come.
          await subscribe({ Type: 'LATEST' });
          return;
        } else throw error;
      }
    }
  };

  const nextEvent = async (): Promise<SubscribeToShardEventStream | undefined> => {
    if (events === undefined) await open();
    const next = await events?.next();
    if (next === undefined || next.done === true) {
      events = undefined;
      return undefined;
    }
    return next.value;
  };

  return {
    open,
    async next() {
      for (;;) {
        try {
          const event = (await nextEvent())?.SubscribeToShardEvent;
          if (event === undefined) continue;
          const { Records: records = [], MillisBehindLatest: lagMs = 0, ChildShards: children = [] } = event;
          const ended = event.ContinuationSequenceNumber === undefined || children.length > 0;
          continuation = event.ContinuationSequenceNumber;
          backoffMs = firstBackoffMs;
          const step = toStep({ records, lagMs, ended }, place, read);
          ({ place } = step);
          return step;
        } catch (error) {
          if (!isBusy(error)) throw error;
          events = undefined;
          await backOff();
        }
      }
    },
  };
}

function isBusy(error: unknown): boolean {
  return isThrottled(error) || error instanceof LimitExceededException || error instanceof ResourceInUseException;
}

function positionOf(place: ShardPlace): StartingPosition {
  if (place.kind !== 'at') return { Type: 'TRIM_HORIZON' };
  const { sequence, timeMs } = place;
  return sequence === undefined
    ? { Type: 'AT_TIMESTAMP', Timestamp: new Date(timeMs) }
    : { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequence };
}
