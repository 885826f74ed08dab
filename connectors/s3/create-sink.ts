// S3 as a sink: each batch is an object of its own, its records the lines of a text that is compressed with gzip.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { HeadBucketCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { awsClientSettings, optionalSetting } from '../aws/client-settings.js';
import { dropLogMiddleware } from '../aws/drop-log-middleware.js';
import { mapFlowError, outcomeOfFailure } from '../aws/flow-failure.js';
import { reasonOf } from '../abort-reason.js';
import type { OutgoingRecord, SendContext, SendOutcome, Sink, SinkOptions } from '../sink.js';
import { s3SinkCapabilities as capabilities } from './capabilities.js';
import { locationOf, objectNameOf } from './object-location.js';

const compress = promisify(gzip);
const formats = {
  json: { extension: 'ndjson.gz', contentType: 'application/x-ndjson' },
  csv: { extension: 'csv.gz', contentType: 'text/csv; header=absent' },
} as const;

/**
 * Connects to a prefix. Settings of the server: `location` (s3://bucket/prefix/), `forcePathStyle`.
 * @throws LakegateError CONFIG_INVALID
 */
export function createS3Sink({ server, binding }: SinkOptions): Sink {
  const { bucket, prefix } = locationOf(server, binding);
  const { extension, contentType } = formats[binding.format.kind === 'csv' ? 'csv' : 'json'];
  const forcePathStyle = optionalSetting(server, 'forcePathStyle') === 'true';
  // Whether a call that got no answer stored anything is said, and not tried out.
  const client = dropLogMiddleware(new S3Client({ ...awsClientSettings(server), forcePathStyle, maxAttempts: 1 }));

  const store = async (records: readonly OutgoingRecord[], context: SendContext): Promise<SendOutcome> => {
    const { signal, called } = context;
    if (signal.aborted) return { status: 'failed', code: 'SINK_UNAVAILABLE', cause: reasonOf(signal) };
    const Key = `${prefix}${objectNameOf(records, extension)}`;
    const stored: SendOutcome = { status: 'accepted', position: `s3://${bucket}/${Key}` };
    const Body = await compress(linesOf(records));
    const object = { Bucket: bucket, Key, Body, ContentType: contentType, ContentEncoding: 'gzip', IfNoneMatch: '*' };
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

/** Each record on a line. */
function linesOf(records: readonly OutgoingRecord[]): Buffer {
  const end = Buffer.from('\n');
  return Buffer.concat(records.flatMap(({ payload }) => [payload ?? new Uint8Array(), end]));
}

function isSmall({ payload }: OutgoingRecord): boolean {
  return (payload?.byteLength ?? 0) <= capabilities.maxRecordBytes;
}

const tooLarge: SendOutcome = {
  status: 'rejected',
  code: 'TOO_LARGE',
  message: `Expected at most ${String(capabilities.maxRecordBytes)} bytes.`,
};
