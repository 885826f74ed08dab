// The schema of a dataset as Spark serialises it: what `schemaString` of a table's metadata holds.
// https://github.com/delta-io/delta/blob/master/PROTOCOL.md#schema-serialization-format
import type { DataType } from '../../core/data-type.js';
import type { VisibleDataset } from '../../core/read-scope.js';

/** Columns that the caller sees, with what the contract says of them. */
export function writeSparkSchema({ columns }: Pick<VisibleDataset, 'columns'>): string {
  const fields = columns.map(({ name, type, nullable, description }) => ({
    name,
    type: sparkType(type),
    nullable,
    metadata: description === undefined ? {} : { comment: description },
  }));
  return JSON.stringify({ type: 'struct', fields });
}

function sparkType(type: DataType): unknown {
  switch (type.kind) {
    case 'boolean':
    case 'string':
    case 'date':
    case 'timestamp':
      return type.kind;
    case 'int32':
      return 'integer';
    case 'int64':
      return 'long';
    case 'float64':
      return 'double';
    case 'decimal':
      return `decimal(${String(type.precision)},${String(type.scale)})`;
    case 'json':
      return 'string';
    case 'list':
      return { type: 'array', elementType: sparkType(type.element), containsNull: true };
    case 'struct':
      return {
        type: 'struct',
        fields: type.fields.map((field) => ({
          name: field.name,
          type: sparkType(field.type),
          nullable: field.nullable,
          metadata: {},
        })),
      };
  }
}
