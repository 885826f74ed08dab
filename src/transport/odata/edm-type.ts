// How types of contracts stand in OData's entity data model, and how their values stand in its JSON.
import type { DataType } from '../../core/data-type.js';
import type { Value } from '../../core/value.js';
import { compileJsonWriter, type JsonWriter } from '../../encoding/compile-json-writer.js';

/** A type of the model, with what else its declaration says. */
export interface EdmType {
  readonly name: string;
  /** `Precision` and `Scale`. */
  readonly facets: Readonly<Record<string, string>>;
}

/**
 * The type of a property. Lists, structs and JSON are text that holds JSON: tools that read OData take neither
 * collections nor complex values.
 */
export function edmType(type: DataType): EdmType {
  switch (type.kind) {
    case 'boolean':
      return { name: 'Edm.Boolean', facets: {} };
    case 'int32':
      return { name: 'Edm.Int32', facets: {} };
    case 'int64':
      return { name: 'Edm.Int64', facets: {} };
    case 'decimal':
      return { name: 'Edm.Decimal', facets: { Precision: String(type.precision), Scale: String(type.scale) } };
    case 'float64':
      return { name: 'Edm.Double', facets: {} };
    case 'date':
      return { name: 'Edm.Date', facets: {} };
    case 'timestamp':
      return { name: 'Edm.DateTimeOffset', facets: { Precision: '9' } };
    default:
      return { name: 'Edm.String', facets: {} };
  }
}

/**
 * Writes values as OData's JSON format has them: all numbers are numbers, unless the client takes 64-bit integers and
 * decimals as text (`IEEE754Compatible`); doubles that are no numbers are "NaN", "INF" and "-INF".
 */
export function compileEdmWriter(type: DataType, ieee754: boolean): JsonWriter {
  const write = compileJsonWriter(type);
  switch (type.kind) {
    case 'int64':
    case 'decimal':
      return (value) => (value === null ? 'null' : ieee754 ? `"${String(value)}"` : String(value));
    case 'float64':
      return (value) =>
        Number.isFinite(value) || value === null ? write(value) : write(value).replace('Infinity', 'INF');
    case 'list':
    case 'struct':
    case 'json':
      return (value: Value) => (value === null ? 'null' : JSON.stringify(write(value)));
    default:
      return write;
  }
}
