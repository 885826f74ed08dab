// Values as JSON: what a struct is shown as, for which PostgreSQL would have a composite type of its own, and a list
// where a column is json. Integers and decimals are JSON numbers with all their digits, as PostgreSQL's to_json gives
// them; moments are ISO 8601 in UTC.
import type { DataType } from '../../../core/data-type.js';
import type { Value } from '../../../core/value.js';

/** The JSON text of a value of a type. */
export function jsonTextOf(value: Value, type: DataType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'boolean':
    case 'int32':
    case 'int64':
    case 'decimal':
    case 'json':
      return String(value);
    case 'float64':
      return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
    case 'timestamp':
      return JSON.stringify(String(value).replace(/Z$/, '+00:00'));
    case 'list':
      return `[${(value as readonly Value[]).map((item) => jsonTextOf(item, type.element)).join(',')}]`;
    case 'struct': {
      const items = value as readonly Value[];
      const members = type.fields.map(
        (field, i) => `${JSON.stringify(field.name)}:${jsonTextOf(items[i] ?? null, field.type)}`,
      );
      return `{${members.join(',')}}`;
    }
    default:
      return JSON.stringify(value);
  }
}
