// Casts of what was selected, made of the answer's values: no store is asked for them.
import {
  dateType,
  describeType,
  float64Type,
  int64Type,
  isNumeric,
  stringType,
  type DataType,
} from '../../core/data-type.js';
import { compileExactJsonWriter, offsetTimestamp } from '../../encoding/compile-exact-json-writer.js';
import type { Value } from '../../core/value.js';
import { unsupported } from './rest-error.js';

/** A type to cast to, and how a value that isn't null becomes one. */
export interface ValueCast {
  readonly type: DataType;
  readonly convert: (value: Value) => Value;
}

const textNames: ReadonlySet<string> = new Set(['text', 'varchar', 'character varying']);
const doubleNames: ReadonlySet<string> = new Set(['float8', 'double precision', 'float']);
const bigintNames: ReadonlySet<string> = new Set(['int8', 'bigint']);

/** @throws LakegateError BAD_USER_INPUT for a cast that isn't offered */
export function resolveCast(from: DataType, to: string): ValueCast {
  const name = to.toLowerCase();
  if (textNames.has(name)) return { type: stringType, convert: textOf(from) };
  if (doubleNames.has(name) && isNumeric(from)) return { type: float64Type, convert: Number };
  if (bigintNames.has(name) && (from.kind === 'int32' || from.kind === 'int64')) {
    return { type: int64Type, convert: (value) => BigInt(value as number | bigint) };
  }
  if (name === 'date' && from.kind === 'timestamp') {
    return { type: dateType, convert: (value) => (value as string).slice(0, 10) };
  }
  throw unsupported(
    `The cast from ${describeType(from)} to ${to.slice(0, 50)}`,
    'Offered are text of anything, float8 of numbers, int8 of integers, and date of an instant.',
  );
}

/** As PostgreSQL writes the type. */
function textOf(type: DataType): (value: Value) => string {
  switch (type.kind) {
    case 'timestamp':
      return (value) =>
        offsetTimestamp(value as string)
          .replace('T', ' ')
          .replace('+00:00', '+00');
    case 'list':
    case 'struct':
      return compileExactJsonWriter(type);
    default:
      return String;
  }
}
