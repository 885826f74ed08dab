// What a table's columns have no place for, though ClickHouse takes it: it stores null as 0 in a column of integers, and of
// an integer that is too large its lower bits.
import type { ClickHouseClient } from '@clickhouse/client';
import { LakegateError } from '../../src/core/errors.js';
import type { Row } from '../../src/core/value.js';
import type { RowEncoder } from './encode-row.js';

/** Whether the columns can hold a row as it is. */
export type FitsTable = (row: Row) => boolean;

type Fits = (value: Row[number]) => boolean;

/** @throws LakegateError SINK_REJECTED where the table lacks columns; Error the client's own */
export async function readTableLimits(
  client: ClickHouseClient,
  table: { readonly database: string; readonly name: string },
  columns: RowEncoder['columns'],
): Promise<FitsTable> {
  const result = await client.query({
    query: 'SELECT name, type FROM system.columns WHERE database = {database:String} AND table = {name:String}',
    query_params: { ...table },
    format: 'JSONEachRow',
  });
  const types = new Map((await result.json<{ name: string; type: string }>()).map(({ name, type }) => [name, type]));
  const lacking = columns.filter(({ physicalName }) => !types.has(physicalName));
  if (lacking.length > 0) {
    const what = `the table ${table.name} has no ${lacking.map(({ physicalName }) => physicalName).join(', ')}`;
    throw new LakegateError('SINK_REJECTED', { cause: new Error(what) });
  }
  const checks = columns.map(({ physicalName, index }) => ({ index, fits: fitsType(types.get(physicalName) ?? '') }));
  return (row) => checks.every(({ index, fits }) => fits(row[index] ?? null));
}

function fitsType(type: string): Fits {
  const inner = /^LowCardinality\((.*)\)$/.exec(type)?.[1] ?? type;
  const base = /^Nullable\((.*)\)$/.exec(inner)?.[1];
  const isNullable = base !== undefined;
  const integer = /^(U?)Int(8|16|32|64)$/.exec(base ?? inner);
  const fits = integer === null ? undefined : fitsBits(integer[1] === 'U', Number(integer[2]));
  // Those of JSON and of several types have a null of their own.
  if (fits === undefined) return (value) => value !== null || isNullable || /^(?:JSON|Dynamic|Variant)/.test(inner);
  return (value) => (value === null ? isNullable : fits(value));
}

function fitsBits(isUnsigned: boolean, bits: number): Fits {
  return (value) => {
    if (typeof value !== 'bigint' && !Number.isInteger(value)) return true;
    const integer = BigInt(value as bigint | number);
    return (isUnsigned ? BigInt.asUintN(bits, integer) : BigInt.asIntN(bits, integer)) === integer;
  };
}
