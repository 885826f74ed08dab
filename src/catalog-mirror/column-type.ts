// The PostgreSQL type under which a column shows in the mirror.
import type { DataType } from '../core/data-type.js';

/** The name of PostgreSQL's type for a type of the contract; structs show as json, nested lists as arrays of more dimensions. */
export function columnType(type: DataType): string {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'int32':
      return 'integer';
    case 'int64':
      return 'bigint';
    case 'decimal':
      return `numeric(${String(type.precision)},${String(type.scale)})`;
    case 'float64':
      return 'double precision';
    case 'string':
      return 'text';
    case 'date':
      return 'date';
    case 'timestamp':
      return 'timestamp with time zone';
    case 'json':
    case 'struct':
      return 'json';
    case 'list':
      return `${columnType(type.element)}[]`;
  }
}
