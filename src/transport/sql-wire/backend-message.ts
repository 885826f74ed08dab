// Messages to the client. https://www.postgresql.org/docs/current/protocol-message-formats.html
import type { LakegateError } from '../../core/errors.js';
import type { SqlColumn, SqlFormat } from '../../core/sql-service.js';
import { failureFields } from './sql-failure.js';
import type { WireBuffer } from './wire-buffer.js';

/** Whether the connection is outside a transaction block, in one, or in one that failed. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** A message that is its type alone. */
export function writeBare(out: WireBuffer, type: string): void {
  out.begin(type).end();
}

export const parseComplete = '1';
export const bindComplete = '2';
export const closeComplete = '3';
export const noData = 'n';
export const portalSuspended = 's';
export const emptyQuery = 'I';
export const copyDone = 'c';

export function writeReady(out: WireBuffer, status: TransactionStatus): void {
  out.begin('Z').text(status).end();
}

export function writeComplete(out: WireBuffer, tag: string): void {
  out.begin('C').cstring(tag).end();
}

export function writeParameterStatus(out: WireBuffer, name: string, value: string): void {
  out.begin('S').cstring(name).cstring(value).end();
}

export function writeKeyData(out: WireBuffer, pid: number, secret: Uint8Array): void {
  out.begin('K').int32(pid).bytes(secret).end();
}

/** `code`: 0 accepted, 3 cleartext password, 10 SASL mechanisms, 11 SASL continue, 12 SASL final. */
export function writeAuthentication(out: WireBuffer, code: number, data: Uint8Array = new Uint8Array()): void {
  out.begin('R').int32(code).bytes(data).end();
}

/** Tells a client of the minor version and of options that it asked for in vain. */
export function writeNegotiation(out: WireBuffer, minor: number, unknown: readonly string[]): void {
  out
    .begin('v')
    .int32((3 << 16) | minor)
    .int32(unknown.length);
  for (const name of unknown) out.cstring(name);
  out.end();
}

export function writeFailure(out: WireBuffer, error: LakegateError, severity: 'ERROR' | 'FATAL'): void {
  out.begin('E');
  for (const [type, value] of failureFields(error, severity)) out.text(type).cstring(value);
  out.int8(0).end();
}

export function writeWarning(out: WireBuffer, error: LakegateError): void {
  out.begin('N');
  for (const [type, value] of failureFields(error, 'WARNING')) out.text(type).cstring(value);
  out.int8(0).end();
}

export function writeParameterDescription(out: WireBuffer, types: readonly number[]): void {
  out.begin('t').uint16(types.length);
  for (const type of types) out.uint32(type);
  out.end();
}

export function writeRowDescription(
  out: WireBuffer,
  columns: readonly SqlColumn[],
  formats: readonly SqlFormat[],
): void {
  out.begin('T').int16(columns.length);
  for (const [i, column] of columns.entries()) {
    out.cstring(column.name).uint32(column.tableOid).int16(column.tableColumn).uint32(column.typeOid);
    out
      .int16(column.typeSize)
      .int32(column.typeModifier)
      .int16(formats[i] ?? 0);
  }
  out.end();
}

/** The start of COPY to the client. */
export function writeCopyOut(out: WireBuffer, columnCount: number, format: SqlFormat): void {
  out.begin('H').int8(format).int16(columnCount);
  for (let i = 0; i < columnCount; i++) out.int16(format);
  out.end();
}
