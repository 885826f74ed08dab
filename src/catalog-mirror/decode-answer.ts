// What a mirror's server answered, as the port gives it: parameters, columns, rows still encoded, or its error.
import { LakegateError } from '../core/errors.js';
import type { SqlBatch, SqlColumn } from '../core/sql-service.js';
import { splitMessages } from './protocol-messages.js';

export interface QuestionShape {
  readonly parameters: readonly number[];
  readonly columns: readonly SqlColumn[];
}

/** @throws LakegateError SQL_UNSUPPORTED where what was asked gives no rows */
export function decodeDescription(answer: Uint8Array): QuestionShape {
  let parameters: readonly number[] = [];
  let columns: readonly SqlColumn[] | undefined;
  for (const { type, body } of splitMessages(answer)) {
    if (type === 't') parameters = decodeParameters(body);
    else if (type === 'T') columns = decodeColumns(body);
  }
  if (columns === undefined) throw new LakegateError('SQL_UNSUPPORTED', { extensions: { sqlstate: '0A000' } });
  return { parameters, columns };
}

export function decodeRows(answer: Uint8Array): SqlBatch {
  const rows: (readonly (Uint8Array | null)[])[] = [];
  for (const { type, body } of splitMessages(answer)) if (type === 'D') rows.push(decodeRow(body));
  return { kind: 'encoded', rows };
}

/** PostgreSQL's own words. Its places in files of its source are left out. */
export function decodeError(error: Uint8Array): LakegateError {
  const body = Buffer.from(error);
  const fields = new Map<string, string>();
  for (let offset = 0; offset < body.length && body[offset] !== 0;) {
    const end = body.indexOf(0, offset);
    fields.set(String.fromCharCode(body.readUInt8(offset)), body.toString('utf8', offset + 1, end));
    offset = end + 1;
  }
  const position = fields.get('P');
  const hint = fields.get('H');
  const detail = fields.get('D');
  return new LakegateError('SQL_INVALID', {
    message: fields.get('M') ?? 'The statement has no meaning.',
    extensions: {
      sqlstate: fields.get('C') ?? 'XX000',
      ...(position === undefined ? {} : { position: Number(position) }),
      ...(hint === undefined ? {} : { hint }),
      ...(detail === undefined ? {} : { detail }),
    },
  });
}

function decodeParameters(body: Buffer): readonly number[] {
  return Array.from({ length: body.readUInt16BE(0) }, (_, index) => body.readUInt32BE(2 + 4 * index));
}

function decodeColumns(body: Buffer): readonly SqlColumn[] {
  let offset = 2;
  return Array.from({ length: body.readUInt16BE(0) }, () => {
    const nameEnd = body.indexOf(0, offset);
    const name = body.toString('utf8', offset, nameEnd);
    const at = nameEnd + 1;
    // Table, column, type, its size, its modifier, and the format, which is the answer's.
    offset = at + 18;
    return {
      name,
      tableOid: body.readUInt32BE(at),
      tableColumn: body.readInt16BE(at + 4),
      typeOid: body.readUInt32BE(at + 6),
      typeSize: body.readInt16BE(at + 10),
      typeModifier: body.readInt32BE(at + 12),
    };
  });
}

function decodeRow(body: Buffer): readonly (Uint8Array | null)[] {
  let offset = 2;
  return Array.from({ length: body.readUInt16BE(0) }, () => {
    const length = body.readInt32BE(offset);
    offset += 4;
    if (length < 0) return null;
    const value = body.subarray(offset, offset + length);
    offset += length;
    return value;
  });
}
