// Kinesis as a source: every shard of a stream, by polling or by enhanced fan-out, from the place each reading asks for.
import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { mapFlowError } from '../aws/flow-failure.js';
import type { StreamBatch, StreamContext, StreamOptions, StreamSource, StreamStart } from '../stream.js';
import { kinesisStreamCapabilities } from './capabilities.js';
import { resolveConsumer } from './fan-out-consumer.js';
import { createFanOutClient, createKinesisClient, streamIdOf } from './kinesis-client.js';
import { createPollingReader } from './poll-shard.js';
import { readShards } from './read-shards.js';
import { createServerClock } from './server-clock.js';
import { comparePlaces, parsePlace } from './shard-place.js';
import type { ShardReader, ShardToRead } from './shard-reader.js';
import { describeStream, listShards, resolveStart } from './stream-shards.js';
import { createSubscribingReader } from './subscribe-shard.js';

/**
 * Connects to a stream, by its name or ARN. Settings of the binding: `consumer` (polling or enhanced), `pollMs` between
 * calls of a shard that has nothing new (500), `consumerName` of enhanced fan-out (lakegate; each replica needs its own).
 * A consumer has one subscription to a shard: what else is read at the same time is polled.
 * @throws LakegateError CONFIG_INVALID
 */
export function createKinesisSource({ server, binding }: StreamOptions): StreamSource {
  const client = createKinesisClient(server, 2);
  const clock = createServerClock(client);
  const stream = streamIdOf(binding.physicalName);
  const { settings } = binding;
  const pollMs = Number(settings['pollMs'] ?? 500);
  const enhanced = settings['consumer'] === 'enhanced';
  const ConsumerName = String(settings['consumerName'] ?? 'lakegate');
  const stopping = new AbortController();
  let subscribed = false;

  /** By enhanced fan-out where that is asked for and nobody reads by it. */
  const openReading = async (StreamARN: string, signal: AbortSignal): Promise<Reading> => {
    const poll = (read: ShardToRead): ShardReader => createPollingReader(client, stream, { pollMs }, read);
    if (!enhanced || subscribed) return { createReader: poll, close: () => undefined };
    subscribed = true;
    let fanOut: KinesisClient | undefined;
    const close = (): void => {
      subscribed = false;
      fanOut?.destroy();
    };
    try {
      const arn = await resolveConsumer(client, { StreamARN, ConsumerName }, signal);
      const opened = (fanOut = createFanOutClient(server));
      return { createReader: (read) => createSubscribingReader(opened, arn, read), close };
    } catch (error) {
      close();
      throw error;
    }
  };

  async function* read(from: StreamStart, context: StreamContext): AsyncGenerator<StreamBatch> {
    const ending = new AbortController();
    const signal = AbortSignal.any([context.signal, stopping.signal, ending.signal]);
    const { called } = context;
    let reading: Reading | undefined;
    try {
      if (signal.aborted) return;
      called('ListShards');
      const { arn, retentionMs } = await describeStream(client, stream, signal);
      const list = () => listShards(client, stream, signal);
      const shards = await list();
      const starts = resolveStart(from, shards, { clock, retentionMs });
      reading = await openReading(arn, signal);
      const { createReader } = reading;
      const open = (shard: string, start: ShardToRead['start']): ShardReader =>
        createReader({ shard, start, clock, signal, called });
      yield* readShards({ shards, starts, list, createReader: open, signal });
    } catch (error) {
      // What fails after an abort fails because of it.
      if (!signal.aborted) throw mapFlowError(error, 'STREAM');
    } finally {
      ending.abort();
      reading?.close();
    }
  }

  return {
    kind: 'kinesis',
    capabilities: kinesisStreamCapabilities,
    read,
    compareOffsets: (a, b) => comparePlaces(parsePlace(a), parsePlace(b)),
    async ping(signal) {
      try {
        await client.send(new DescribeStreamSummaryCommand(stream), { abortSignal: signal });
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

/** How the shards of one reading are read. */
interface Reading {
  readonly createReader: (read: ShardToRead) => ShardReader;
  readonly close: () => void;
}
