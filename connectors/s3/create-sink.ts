// S3 as a sink: each batch is an object of its own: its records the lines of a text that is compressed with gzip, or the
// rows of a Parquet file.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  HeadBucketCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { awsClientSettings, optionalSetting } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';
import { mapFlowError, outcomeOfFailure } from '../aws/flow-failure.js';
import { reasonOf } from '../abort-reason.js';
import type { OutgoingRecord, SendContext, SendOutcome, Sink, SinkOptions } from '../sink.js';
import { s3SinkCapabilities as capabilities } from './capabilities.js';
import { locationOf, objectNameOf } from './object-location.js';
import { compileParquetFile } from './parquet-file.js';

const compress = promisify(gzip);

/** How a batch becomes an object. */
interface ObjectFormat {
  readonly extension: string;
  readonly headers: Pick<PutObjectCommandInput, 'ContentType' | 'ContentEncoding'>;
  readonly write: (records: readonly OutgoingRecord[]) => Uint8Array | Promise<Uint8Array>;
}

/**
 * Connects to a prefix. Settings of the server: `location` (s3://bucket/prefix/), `forcePathStyle`.
 * @throws LakegateError CONFIG_INVALID
 */
export function createS3Sink({ server, binding, dataset }: SinkOptions): Sink {
  const { bucket, prefix } = locationOf(server, binding);
  const { extension, headers, write } = objectFormatOf({ binding, dataset });
  const forcePathStyle = optionalSetting(server, 'forcePathStyle') === 'true';
  // Whether a call that got no answer stored anything is said, and not tried out.
  const client = dropLogMiddleware(new S3Client({ ...awsClientSettings(server), forcePathStyle, maxAttempts: 1 }));

  const store = async (records: readonly OutgoingRecord[], context: SendContext): Promise<SendOutcome> => {
    const { signal, called } = context;
    if (signal.aborted) return { status: 'failed', code: 'SINK_UNAVAILABLE', cause: reasonOf(signal) };
    const Key = `${prefix}${objectNameOf(records, extension)}`;
    const stored: SendOutcome = { status: 'accepted', position: `s3://${bucket}/${Key}` };
    const object = { Bucket: bucket, Key, Body: await write(records), ...headers, IfNoneMatch: '*' };
    try {
      called('PutObject');
      await client.send(new PutObjectCommand(object), { abortSignal: signal });
      return stored;
    } catch (cause) {
      const name = cause instanceof S3ServiceException ? cause.name : '';
      // It is there: the same records were stored before.
      if (name === 'PreconditionFailed') return stored;
      // Someone is storing the same at this moment.
      if (name === 'ConditionalRequestConflict') return { status: 'unknown', cause };
      return outcomeOfFailure(cause);
    }
  };

  return {
    kind: 's3',
    capabilities,
    async send(records, context) {
      const small = records.filter(isSmall);
      if (small.length === 0) return records.map(() => tooLarge);
      const outcome = await store(small, context);
      return records.map((record) => (isSmall(record) ? outcome : tooLarge));
    },
    async ping(signal) {
      try {
        await client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal });
      } catch (error) {
        throw mapFlowError(error, 'SINK', signal);
      }
    },
    stop() {
      client.destroy();
      return Promise.resolve();
    },
  };
}

function objectFormatOf({ binding, dataset }: Pick<SinkOptions, 'binding' | 'dataset'>): ObjectFormat {
  if (binding.format.kind === 'parquet') {
    const writeRows = compileParquetFile(dataset, binding);
    return {
      extension: 'parquet',
      headers: { ContentType: 'application/vnd.apache.parquet' },
      write: (records) => writeRows(records.map(({ row }) => row)),
    };
  }
  const isCsv = binding.format.kind === 'csv';
  return {
    extension: isCsv ? 'csv.gz' : 'ndjson.gz',
    headers: { ContentType: isCsv ? 'text/csv; header=absent' : 'application/x-ndjson', ContentEncoding: 'gzip' },
    write: (records) => compress(linesOf(records)),
  };
}

/** Each record on a line. */
function linesOf(records: readonly OutgoingRecord[]): Buffer {
  const end = Buffer.from('\n');
  return Buffer.concat(records.flatMap(({ payload }) => [payload ?? new Uint8Array(), end]));
}

/** Of Parquet nothing but memory bounds a record. */
function isSmall({ payload }: OutgoingRecord): boolean {
  return (payload?.byteLength ?? 0) <= capabilities.maxRecordBytes;
}

const tooLarge: SendOutcome = {
  status: 'rejected',
  code: 'TOO_LARGE',
  message: `Expected at most ${String(capabilities.maxRecordBytes)} bytes.`,
};
