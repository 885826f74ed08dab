// The codec of a binding's payloads: its format, then its envelope. Shared by every sink and source that carries bytes.
import { LakegateError } from '../../src/core/errors.js';
import type { Row } from '../../src/core/value.js';
import { createAvroFormat } from './avro/avro-format.js';
import { PayloadError, type CodecOptions, type DecodedPayload, type PayloadCodec } from './codec.js';
import { createCsvFormat } from './csv-format.js';
import { createJsonFormat } from './json-format.js';
import { createRecordReader } from './payload-columns.js';
import { changeFormOf, readChange, readTombstone } from './read-change.js';
import { createKeyParser } from './parse-key.js';

/** A format: bytes to and from what `RecordReader` reads. A promise where a schema must be fetched. */
interface Format {
  readonly write: (row: Row) => Uint8Array | Promise<Uint8Array>;
  /** @throws PayloadError */
  readonly parse: (payload: Uint8Array) => unknown;
  readonly header?: string;
}

/**
 * Creates the codec of a binding, in its format and envelope.
 * @throws LakegateError CONFIG_INVALID where the contract's names or the server's settings can't be had in the format
 */
export function createCodec(options: CodecOptions): PayloadCodec {
  const { binding } = options;
  const format = createFormat(options);
  const form = changeFormOf(binding);
  const reader = createRecordReader(options, {
    jsonIsText: binding.format.kind !== 'json',
    allIsText: binding.format.kind === 'csv',
  });
  const parseKey = createKeyParser(options, binding.format.kind === 'avro' ? format.parse : undefined);
  return {
    header: format.header,
    encode: format.write,
    decode: (payload, key) =>
      settle(() =>
        payload === undefined
          ? after(parseKey(key), ({ record, reader: keyReader }) => readTombstone(record, keyReader, form))
          : after(format.parse(payload), (record) => readChange(record, reader, form)),
      ),
  };
}

function createFormat(options: CodecOptions): Format {
  switch (options.binding.format.kind) {
    case 'json':
      return createJsonFormat(options);
    case 'csv':
      return createCsvFormat(options);
    case 'avro':
      return createAvroFormat(options, options.binding.format.registry);
    case 'parquet':
      throw new LakegateError('CONFIG_INVALID', {
        message: `Binding "${options.binding.id}" of ${options.dataset.name}: Parquet is a format of files, and of no payload.`,
      });
  }
}

/** What follows on a value that may be on its way; at once where it isn't. */
function after<T, R>(value: T | Promise<T>, next: (value: T) => R): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** The decoded payload; a `PayloadError` is an answer, every other error isn't. */
function settle(decode: () => DecodedPayload | Promise<DecodedPayload>): DecodedPayload | Promise<DecodedPayload> {
  try {
    const decoded = decode();
    return decoded instanceof Promise ? decoded.catch(unreadable) : decoded;
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): DecodedPayload {
  if (error instanceof PayloadError) return { unreadable: error.message };
  throw error;
}
