// DynamoDB as a source: a table's stream, which has its changes of the last day.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LakegateError } from '../../src/core/errors.js';
import { awsClientSettings, optionalSetting } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';
import type { StreamBatch, StreamContext, StreamOptions, StreamSource, StreamStart } from '../stream.js';
import { compileDecoder } from './decode-record.js';
import { findStream } from './describe-stream.js';
import { dynamodbStreamCapabilities } from './flow-capabilities.js';
import { mapError } from './map-error.js';
import { readStream } from './read-stream.js';
import { compareOffsets } from './shard-place.js';

/** DynamoDB allows five calls a second of each shard, for all who read it. */
const defaultPollMs = 500;

/** DynamoDB rounds the times of records down to the second. */
const defaultClockResolutionMs = 1_000;

/**
 * Connects to a table's stream. Settings of the binding: `pollMs`, how long to wait where nothing has come (500), and
 * `clockResolutionMs`, to what times of records are rounded (1000; DynamoDB Local: 60000). Those of the server: `region`, `endpoint`?, `streamsEndpoint`?, `accessKeyId`?, `secretAccessKey`?.
 * @throws LakegateError CONFIG_INVALID
 */
export function createDynamodbSource({ server, binding, dataset }: StreamOptions): StreamSource {
  const settings = awsClientSettings(server);
  const endpoint = optionalSetting(server, 'streamsEndpoint') ?? settings.endpoint;
  const tables = dropLogMiddleware(new DynamoDBClient(settings));
  const client = dropLogMiddleware(
    new DynamoDBStreamsClient({ ...settings, ...(endpoint === undefined ? {} : { endpoint }) }),
  );
  const decode = compileDecoder(dataset, binding);
  const pollMs = Number(binding.settings['pollMs'] ?? defaultPollMs);
  const clockResolutionMs = Number(binding.settings['clockResolutionMs'] ?? defaultClockResolutionMs);

  async function* read(from: StreamStart, context: StreamContext): AsyncGenerator<StreamBatch> {
    try {
      context.called('DescribeTable');
      const arn = await findStream(tables, binding, context.signal);
      yield* readStream(from, { client, arn, decode, pollMs, clockResolutionMs, context });
    } catch (error) {
      // What fails after an abort fails because of it.
      if (!context.signal.aborted) throw toStreamError(error);
    }
  }

  return {
    kind: 'dynamodb',
    capabilities: dynamodbStreamCapabilities(binding.changes),
    read,
    compareOffsets,
    async ping(signal) {
      try {
        await findStream(tables, binding, signal);
      } catch (error) {
        throw signal.aborted ? mapError(error, signal) : toStreamError(error);
      }
    },
    stop() {
      client.destroy();
      tables.destroy();
      return Promise.resolve();
    },
  };
}

function toStreamError(error: unknown): LakegateError {
  if (error instanceof LakegateError) return error;
  const { code } = mapError(error);
  return new LakegateError(code === 'STORE_DENIED' ? 'STREAM_DENIED' : 'STREAM_UNAVAILABLE', { cause: error });
}
