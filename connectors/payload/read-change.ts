// A record as it came, in its envelope or plain, → the change that it states.
import type { Row } from '../../src/core/value.js';
import { PayloadError, type CodecOptions, type PayloadChange } from './codec.js';
import type { RecordReader } from './payload-columns.js';
import { isObject, memberOf } from '../../src/core/read-value.js';

/** How a binding tells changes: the part of `StreamBinding` that counts here; a sink's own payloads are new records. */
export interface ChangeForm {
  readonly changes: 'append' | 'upsert' | 'full';
  readonly envelope: 'plain' | 'debezium';
}

export function changeFormOf(binding: CodecOptions['binding'] & Partial<ChangeForm>): ChangeForm {
  return { changes: binding.changes ?? 'append', envelope: binding.envelope ?? 'plain' };
}

/** @throws PayloadError */
export function readChange(record: unknown, reader: RecordReader, form: ChangeForm): PayloadChange {
  if (form.envelope === 'debezium') return readDebezium(record, reader, form);
  const after = reader.whole(record);
  return { operation: form.changes === 'append' ? 'insert' : 'upsert', before: undefined, after };
}

/** A tombstone: the record with this key is gone. @throws PayloadError */
export function readTombstone(keyRecord: unknown, reader: RecordReader, { changes }: ChangeForm): PayloadChange {
  if (changes === 'append') throw new PayloadError('expected a payload');
  return { operation: 'remove', before: reader.key(keyRecord), after: undefined };
}

function readDebezium(message: unknown, reader: RecordReader, { changes }: ChangeForm): PayloadChange {
  const inner = isObject(message) && memberOf(message, 'op') === undefined ? memberOf(message, 'payload') : message;
  if (!isObject(inner)) throw new PayloadError('expected a Debezium envelope');
  const image = (name: 'before' | 'after', read: (record: unknown) => Row): Row => {
    const found = memberOf(inner, name);
    if (found === undefined || found === null) throw new PayloadError(`${name}: expected a record`);
    try {
      return read(found);
    } catch (error) {
      throw error instanceof PayloadError ? new PayloadError(`${name}.${error.message}`) : error;
    }
  };
  const isFull = changes === 'full';
  switch (memberOf(inner, 'op')) {
    case 'c':
      return { operation: 'insert', before: undefined, after: image('after', reader.whole) };
    // Read by the source's own snapshot: nobody says whether it is new.
    case 'r':
      return { operation: 'upsert', before: undefined, after: image('after', reader.whole) };
    case 'u':
      return isFull
        ? { operation: 'update', before: image('before', reader.whole), after: image('after', reader.whole) }
        : { operation: 'upsert', before: undefined, after: image('after', reader.whole) };
    case 'd':
      return { operation: 'remove', before: image('before', isFull ? reader.whole : reader.key), after: undefined };
    default:
      throw new PayloadError('op: expected c, r, u or d');
  }
}
