// Kinesis's operations on records: putting them, iterators, and getting them.
import { AwsError } from '../aws-json/aws-error.js';
import type { AwsRequest } from '../aws-json/aws-request.js';
import type { AwsOperation } from '../aws-json/create-aws-json-server.js';
import { hashOf, type LogShard, type LogStream, numberOf, sequenceAt } from './log-stream.js';
import { encodeIterator, parseIterator } from './shard-iterator.js';
import type { LogRecord } from './shard-log.js';
import { invalidArgument, noStream, shardOf, type StreamHost, streamOf } from './stream-operations.js';

const maxRecords = 500;
const maxRecordBytes = 1_048_576;
const maxRequestBytes = 10_485_760;
const maxPartitionKeyLength = 256;
const maxAnswerRecords = 10_000;
const maxAnswerBytes = 10_485_760;

/** Operations by name. */
export function recordOperations(host: StreamHost): Readonly<Record<string, AwsOperation>> {
  return {
    PutRecord: async (request) => {
      const [stored] = await put(streamOf(request, host), [request]);
      return { ...stored, EncryptionType: 'NONE' };
    },
    PutRecords: async (request) => {
      const entries = request.structures('Records');
      if (entries.length === 0 || entries.length > maxRecords) {
        throw new AwsError('ValidationException', `Value at 'records' must have 1 to ${String(maxRecords)} members`);
      }
      const Records = await put(streamOf(request, host), entries);
      return { FailedRecordCount: 0, Records, EncryptionType: 'NONE' };
    },
    GetShardIterator: (request) => {
      const stream = streamOf(request, host);
      const shard = shardOf(stream, request.string('ShardId'));
      const next = startOf(request, shard);
      const at = { stream: stream.state.name, shard: shard.state.id, next };
      return { ShardIterator: encodeIterator(at, host.now()) };
    },
    GetRecords: (request) => getRecords(request, host),
  };
}

/** Stores the records in the shards of their keys; answers in order once all are written. */
async function put(stream: LogStream, entries: readonly AwsRequest[]): Promise<readonly object[]> {
  const records = entries.map(readEntry);
  if (records.reduce((sum, { bytes }) => sum + bytes, 0) > maxRequestBytes) {
    throw invalidArgument(`Records size exceeds ${String(maxRequestBytes)} bytes`);
  }
  const answers: object[] = [];
  const byShard = Map.groupBy(records.entries(), ([, { hash }]) => stream.shardOf(hash));
  await Promise.all(
    [...byShard].map(async ([{ state, log }, those]) => {
      const first = await log.append(those.map(([, record]) => record));
      those.forEach(([index], i) => {
        answers[index] = { ShardId: state.id, SequenceNumber: sequenceAt(state.startSequence, first + i) };
      });
    }),
  );
  return answers;
}

function readEntry(entry: AwsRequest): LogRecord & { readonly hash: bigint; readonly bytes: number } {
  const partitionKey = entry.string('PartitionKey');
  const data = entry.optionalString('Data') ?? '';
  const explicit = entry.optionalString('ExplicitHashKey');
  if (Array.from(partitionKey).length > maxPartitionKeyLength) {
    throw new AwsError(
      'ValidationException',
      `Value at 'partitionKey' is longer than ${String(maxPartitionKeyLength)}`,
    );
  }
  if (explicit !== undefined && !/^(0|[1-9]\d{0,38})$/.test(explicit)) throw invalidArgument('Invalid ExplicitHashKey');
  const bytes = Buffer.from(data, 'base64').length + Buffer.byteLength(partitionKey);
  if (bytes > maxRecordBytes) {
    throw new AwsError('ValidationException', `Value at 'data' is larger than ${String(maxRecordBytes)} bytes`);
  }
  return { partitionKey, data, bytes, hash: explicit === undefined ? hashOf(partitionKey) : BigInt(explicit) };
}

/** The number of the record that an iterator begins with. */
function startOf(request: AwsRequest, shard: LogShard): number {
  const { state, log } = shard;
  const type = request.string('ShardIteratorType');
  switch (type) {
    case 'TRIM_HORIZON':
      return log.beginning;
    case 'LATEST':
      return log.end;
    case 'AT_TIMESTAMP': {
      const seconds = request.optionalNumber('Timestamp');
      if (seconds === undefined) throw invalidArgument('Timestamp is required for AT_TIMESTAMP');
      return Math.max(log.beginning, log.firstAtOrAfter(Math.round(seconds * 1000)));
    }
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER': {
      const sequence = request.string('StartingSequenceNumber');
      const number = /^\d{1,129}$/.test(sequence) ? numberOf(state.startSequence, sequence) : -1;
      const next = type === 'AT_SEQUENCE_NUMBER' ? number : number + 1;
      // Of what was removed for its size, which Kinesis doesn't do, nothing is passed over in silence.
      const known = number === 0 ? log.kept === 0 : number > 0 && number < log.end && next >= log.kept;
      if (known) return Math.min(Math.max(log.beginning, next), log.end);
      const message = `StartingSequenceNumber ${sequence} is invalid because it did not come from this stream.`;
      throw invalidArgument(message);
    }
    default:
      throw new AwsError('ValidationException', `Value '${type}' at 'shardIteratorType' failed to satisfy constraint`);
  }
}

async function getRecords(request: AwsRequest, { streams, now }: StreamHost): Promise<object> {
  const iterator = parseIterator(request.string('ShardIterator'), now());
  const stream = streams.get(iterator.stream);
  if (stream === undefined) throw noStream(iterator.stream);
  const { state, log } = shardOf(stream, iterator.shard);
  const limit = request.optionalInteger('Limit', 1, maxAnswerRecords) ?? maxAnswerRecords;
  // As of before reading: what is written meanwhile is for the next call.
  const { end } = log;
  const closed = state.endSequence !== undefined;
  const found = (await log.read(iterator.next, { records: limit, bytes: maxAnswerBytes })).filter(
    (r) => r.number < end,
  );
  const last = found.at(-1);
  const next = last === undefined ? Math.min(Math.max(iterator.next, log.beginning), end) : last.number + 1;
  const finished = closed && next >= end;
  return {
    Records: found.map(({ number, timeMs, partitionKey, data }) => ({
      SequenceNumber: sequenceAt(state.startSequence, number),
      ApproximateArrivalTimestamp: timeMs / 1000,
      Data: data,
      PartitionKey: partitionKey,
    })),
    NextShardIterator: finished ? null : encodeIterator({ ...iterator, next }, now()),
    MillisBehindLatest: next >= end ? 0 : Math.max(0, Math.round(now() - (last?.timeMs ?? now()))),
  };
}
