// Kinesis as a source: every shard of a stream, by polling or by enhanced fan-out, from the place each reading asks for.
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { LakegateError } from '../../src/core/errors.js';
import { mapFlowError } from '../aws/flow-failure.js';
import type { StreamBatch, StreamContext, StreamOptions, StreamSource, StreamStart } from '../stream.js';
import { kinesisStreamCapabilities } from './capabilities.js';
import { resolveConsumer } from './fan-out-consumer.js';
import { createFanOutClient, createKinesisClient, streamIdOf } from './kinesis-client.js';
import { createPollingReader } from './poll-shard.js';
import { readInTurns, type Turn } from './read-in-turns.js';
import { readShards, type ShardsToRead } from './read-shards.js';
import { createServerClock } from './server-clock.js';
import { comparePlaces, parsePlace } from './shard-place.js';
import type { ShardReader, ShardToRead } from './shard-reader.js';
import { describeStream, listShards, resolveStart } from './stream-shards.js';
import { createSubscribingReader } from './subscribe-shard.js';

/**
 * Connects to a stream, by its name or ARN. Settings of the binding: `consumer` (polling or enhanced), `pollMs` between
 * calls of a shard that has nothing new (500), `consumerName` of enhanced fan-out (lakegate). A consumer has one
 * subscription to a shard: of all readings, here and on other replicas, the one with the consumer's lease reads by it,
 * and the others poll until they have it.
 * @throws LakegateError CONFIG_INVALID
 */
export function createKinesisSource({ server, binding, leases }: StreamOptions): StreamSource {
  const client = createKinesisClient(server, 2);
  const clock = createServerClock(client);
  const stream = streamIdOf(binding.physicalName);
  const { settings } = binding;
  const pollMs = Number(settings['pollMs'] ?? 500);
  const enhanced = settings['consumer'] === 'enhanced';
  const ConsumerName = String(settings['consumerName'] ?? 'lakegate');
  if (enhanced && leases === undefined) throw new LakegateError('INTERNAL', { cause: 'a consumer needs a lease' });
  const stopping = new AbortController();

  async function* read(from: StreamStart, context: StreamContext): AsyncGenerator<StreamBatch> {
    const ending = new AbortController();
    const signal = AbortSignal.any([context.signal, stopping.signal, ending.signal]);
    const { called } = context;
    try {
      if (signal.aborted) return;
      called('ListShards');
      const { arn, retentionMs } = await describeStream(client, stream, signal);
      const readTurn = async function* (turn: Turn): AsyncGenerator<StreamBatch> {
        const list = () => listShards(client, stream, turn.signal);
        const shards = await list();
        const starts = resolveStart(turn.from, shards, { clock, retentionMs });
        const reading = { shards, starts, list, clock, signal: turn.signal, called };
        yield* turn.isHolder ? subscribe(reading, arn) : poll(reading);
      };
      const name = `kinesis-consumer/${arn}/${ConsumerName}`;
      yield* enhanced && leases !== undefined
        ? readInTurns({ leases, name, from, signal }, readTurn)
        : readTurn({ from, isHolder: false, signal });
    } catch (error) {
      // What fails after an abort fails because of it.
      if (!signal.aborted) throw mapFlowError(error, 'STREAM');
    } finally {
      ending.abort();
    }
  }

  const poll = ({ called, ...reading }: Reading): AsyncIterable<StreamBatch> => {
    const { signal } = reading;
    const createReader = (shard: string, start: ShardToRead['start']): ShardReader =>
      createPollingReader(client, stream, { pollMs }, { shard, start, clock, signal, called });
    return readShards({ ...reading, createReader });
  };

  async function* subscribe({ called, ...reading }: Reading, StreamARN: string): AsyncGenerator<StreamBatch> {
    const { signal } = reading;
    const consumer = await resolveConsumer(client, { StreamARN, ConsumerName }, signal);
    const fanOut = createFanOutClient(server);
    try {
      const createReader = (shard: string, start: ShardToRead['start']): ShardReader =>
        createSubscribingReader(fanOut, consumer, { shard, start, clock, signal, called });
      yield* readShards({ ...reading, createReader });
    } finally {
      fanOut.destroy();
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

/** What is read, by whichever way. */
type Reading = Omit<ShardsToRead, 'createReader'> & Pick<StreamContext, 'called'>;
