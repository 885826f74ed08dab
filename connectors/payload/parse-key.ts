// The key of a message, of which a tombstone is all that is left: as Lakegate's own sinks write it, or as others do.
import { PayloadError, type CodecOptions } from './codec.js';
import { parseExactJson } from '../../src/core/exact-json.js';
import { createRecordReader, keyNames, type RecordReader } from './payload-columns.js';
import { isObject, memberOf } from '../../src/core/read-value.js';

/** A record with the key's fields, and what reads them. */
export interface ParsedKey {
  readonly record: unknown;
  readonly reader: RecordReader;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses keys: a JSON object of the columns (perhaps within `payload`), a JSON list of their values, the only column's
 * value as it is; or Avro with a registry's framing, where `parseAvro` reads that.
 */
export function createKeyParser(
  options: CodecOptions,
  parseAvro: ((payload: Uint8Array) => unknown) | undefined,
): (key: Uint8Array | undefined) => ParsedKey | Promise<ParsedKey> {
  const names = keyNames(options);
  const textReader = createRecordReader(options, { jsonIsText: true, allIsText: true });
  const avroReader = createRecordReader(options, { jsonIsText: true, allIsText: false });
  return (key) => {
    if (key === undefined || key.length === 0) throw new PayloadError('expected a payload or a key');
    const isFramed = parseAvro !== undefined && (key[0] === 0 || key[0] === 3);
    if (!isFramed) return { record: parseTextKey(decodeText(key), names), reader: textReader };
    const parsed = parseAvro(key);
    const toKey = (value: unknown): ParsedKey => ({
      record: isObject(value) ? value : nameOnly(value, names),
      reader: avroReader,
    });
    return parsed instanceof Promise ? parsed.then(toKey) : toKey(parsed);
  };
}

function decodeText(key: Uint8Array): string {
  try {
    return decoder.decode(key);
  } catch {
    throw new PayloadError('key: expected UTF-8');
  }
}

function parseTextKey(text: string, names: readonly string[]): unknown {
  const parsed = /^[[{]/.test(text) ? parseIfJson(text) : undefined;
  if (isObject(parsed)) {
    const payload = memberOf(parsed, 'payload');
    return isObject(payload) && !names.includes('payload') ? payload : parsed;
  }
  if (Array.isArray(parsed) && names.length > 1) {
    return Object.fromEntries(names.map((name, i) => [name, parsed[i] as unknown]));
  }
  return nameOnly(text, names);
}

function parseIfJson(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

/** The value of a key of one column. */
function nameOnly(value: unknown, names: readonly string[]): unknown {
  const [only] = names;
  if (only === undefined || names.length > 1) throw new PayloadError('key: expected the columns of the key');
  return { [only]: value };
}
