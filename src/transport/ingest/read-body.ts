// The body of a bulk request as records: its media type, its encoding, and bytes that are read no faster than they are
// taken.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { LakegateError } from '../../core/errors.js';
import { UnsupportedBodyError } from '../http/read-json-body.js';
import type { ReadRecord } from './given-record.js';
import { readCsv } from './read-csv.js';
import { readNdjson } from './read-ndjson.js';
import { invalidBody, type ReadingOptions, type ReadRecords } from './record-format.js';

const formats: Readonly<Record<string, ReadRecords>> = {
  'application/x-ndjson': readNdjson,
  'application/vnd.apache.arrow.stream': readArrowStream,
  'text/csv': readCsv,
};

/** Loads what reads Arrow when it is first needed. */
async function* readArrowStream(...given: Parameters<ReadRecords>): AsyncGenerator<Iterable<ReadRecord>> {
  const { readArrow } = await import('./read-arrow.js');
  yield* readArrow(...given);
}

export interface BodyOptions extends ReadingOptions {
  /** Most bytes of the body, uncompressed. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * The records of a request's body. The request stays open when reading ends early, so that it can be answered.
 * @throws LakegateError BAD_REQUEST for a body of another kind; while reading: INGEST_BODY_INVALID, PAYLOAD_TOO_LARGE,
 * the signal's reason
 */
export function readBody(request: IncomingMessage, options: BodyOptions): AsyncIterable<Iterable<ReadRecord>> {
  const { read, isCompressed } = kindOf(request);
  const bytes = readBytes(request, options.signal);
  return read(limitBytes(isCompressed ? uncompress(bytes) : bytes, options.maxBytes), options);
}

/** The whole of a request's body, uncompressed. @throws as {@link readBody} does while reading */
export async function readWholeBody(
  request: IncomingMessage,
  { maxBytes, signal }: Pick<BodyOptions, 'maxBytes' | 'signal'>,
): Promise<Uint8Array> {
  const bytes = readBytes(request, signal);
  const isCompressed = encodingOf(request) === 'gzip';
  const chunks: Uint8Array[] = [];
  for await (const chunk of limitBytes(isCompressed ? uncompress(bytes) : bytes, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function encodingOf({ headers }: IncomingMessage): string {
  return headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
}

function kindOf(request: IncomingMessage): { readonly read: ReadRecords; readonly isCompressed: boolean } {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const read = Object.hasOwn(formats, type) ? formats[type] : undefined;
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8) ?? 'utf-8';
  const encoding = encodingOf(request);
  if (read === undefined || !/^"?utf-?8"?$/.test(charset) || (encoding !== 'identity' && encoding !== 'gzip')) {
    const types = Object.keys(formats).join(', ');
    throw new UnsupportedBodyError(`The request body has to be one of ${types}, in UTF-8, plain or as gzip.`);
  }
  return { read, isCompressed: encoding === 'gzip' };
}

async function* readBytes(request: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array, undefined>;
  try {
    for (;;) {
      const next: IteratorResult<Uint8Array, undefined> = await orAborted(chunks.next(), signal);
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    // The next chunk may still be asked for, and never come.
    void chunks.return?.();
  }
}

/** A listener for each wait: one promise of the abort for all of them would keep every chunk. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

async function* uncompress(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  let failure: unknown;
  const piped = pipeline(Readable.from(bytes), gunzip).catch((error: unknown) => {
    failure = error;
  });
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (error) {
    await piped;
    const cause = failure ?? error;
    throw cause instanceof LakegateError ? cause : invalidBody('expected gzip', cause);
  } finally {
    gunzip.destroy();
    await piped;
  }
}

async function* limitBytes(bytes: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const chunk of bytes) {
    count += chunk.length;
    if (count > limit) throw new LakegateError('PAYLOAD_TOO_LARGE', { extensions: { limit } });
    yield chunk;
  }
}
