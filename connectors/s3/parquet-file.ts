// Records as one Parquet file: a column for each of the binding's, of the contract's own types, so that nothing is lost
// and nothing must be told to who reads it.
import { setImmediate } from 'node:timers/promises';
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { DataType } from '../../src/core/data-type.js';
import type { Dataset, FlowBinding } from '../../src/core/dataset.js';
import { countOfTimestamp, daysOfDate, epochUnits } from '../../src/core/epoch.js';
import { type Row, scaledDecimal, type Value } from '../../src/core/value.js';

/** Rows over all columns of the dataset → the bytes of a file. */
export type WriteParquet = (rows: readonly Row[]) => Promise<Uint8Array>;

/** Rows of one group: they are written at one go, which nothing else may wait long for. */
const groupRows = 5_000;

/** A column or a member of one: what the file says of it, and how a value that isn't null is held. */
interface ParquetPart {
  readonly elements: readonly SchemaElement[];
  readonly toParquet: (value: Value) => unknown;
}

/** Compiles what writes files of a binding. */
export function compileParquetFile(dataset: Dataset, binding: FlowBinding): WriteParquet {
  const columns = dataset.columns.flatMap(({ name, type, nullable }, index) => {
    const bound = binding.columns.get(name);
    if (bound === undefined) return [];
    const part = createPart(bound.physicalName, type, nullable, bound.physicalType);
    return [{ name: bound.physicalName, index, part }];
  });
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.flatMap(({ part }) => part.elements)];
  return async (rows) => {
    const writer = new ByteWriter();
    const file = new ParquetWriter({ writer, schema, createdBy: 'lakegate' });
    for (let at = 0; at < rows.length; at += groupRows) {
      const group = rows.slice(at, at + groupRows);
      const columnData = columns.map(({ name, index, part }) => ({
        name,
        data: group.map((row) => orNull(row[index] ?? null, part)),
      }));
      await file.write({ columnData, rowGroupSize: groupRows });
      await setImmediate();
    }
    await file.finish();
    return writer.getBytes();
  };
}

function orNull(value: Value, { toParquet }: ParquetPart): unknown {
  return value === null ? null : toParquet(value);
}

function createPart(name: string, type: DataType, nullable: boolean, physicalType?: string): ParquetPart {
  const common = { name, repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED' } as const;
  switch (type.kind) {
    case 'list': {
      const item = createPart('element', type.element, true);
      return {
        elements: [
          { ...common, converted_type: 'LIST', num_children: 1 },
          { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
          ...item.elements,
        ],
        toParquet: (value) => (value as readonly Value[]).map((one) => orNull(one, item)),
      };
    }
    case 'struct': {
      const fields = type.fields.map((field) => ({
        name: field.name,
        part: createPart(field.name, field.type, field.nullable),
      }));
      return {
        elements: [{ ...common, num_children: fields.length }, ...fields.flatMap(({ part }) => part.elements)],
        toParquet: (value) =>
          Object.fromEntries(
            fields.map((field, i) => [field.name, orNull((value as readonly Value[])[i] ?? null, field.part)]),
          ),
      };
    }
    default: {
      const { element, toParquet = asItIs } = createLeaf(type, physicalType);
      return { elements: [{ ...common, ...element }], toParquet };
    }
  }
}

/** Of a type without members. JSON is its text: not every reader knows Parquet's own JSON. */
function createLeaf(
  type: DataType,
  physicalType: string | undefined,
): { readonly element: Omit<SchemaElement, 'name'>; readonly toParquet?: ParquetPart['toParquet'] } {
  switch (type.kind) {
    case 'boolean':
      return { element: { type: 'BOOLEAN' } };
    case 'int32':
      return { element: { type: 'INT32' } };
    case 'int64':
      return { element: { type: 'INT64' } };
    case 'float64':
      return { element: { type: 'DOUBLE' } };
    case 'date':
      return {
        element: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
        toParquet: (value) => daysOfDate(String(value)),
      };
    case 'timestamp':
      return createTimestamp(physicalType);
    case 'decimal':
      return createDecimal(type);
    default:
      return { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } };
  }
}

/** An instant in UTC, to the microsecond unless the binding says millis or nanos; finer digits are cut. */
function createTimestamp(physicalType: string | undefined): ReturnType<typeof createLeaf> {
  const units = { 'epoch-millis': 'MILLIS', 'epoch-nanos': 'NANOS' } as const;
  const unit = physicalType === 'epoch-millis' || physicalType === 'epoch-nanos' ? units[physicalType] : 'MICROS';
  const nanos = epochUnits[`epoch-${unit.toLowerCase()}`] ?? 1n;
  return {
    element: {
      type: 'INT64',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit },
      // What readers of before know it by; nanoseconds they didn't know.
      ...(unit === 'NANOS' ? {} : { converted_type: `TIMESTAMP_${unit}` }),
    },
    toParquet: (value) => countOfTimestamp(String(value), nanos),
  };
}

/** Sixteen bytes hold 38 digits, eight hold 18. */
function createDecimal({ precision, scale }: Extract<DataType, { kind: 'decimal' }>): ReturnType<typeof createLeaf> {
  const place =
    precision <= 18 ? ({ type: 'INT64' } as const) : ({ type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16 } as const);
  return {
    element: {
      ...place,
      converted_type: 'DECIMAL',
      logical_type: { type: 'DECIMAL', precision, scale },
      precision,
      scale,
    },
    toParquet: (value) => scaledDecimal(String(value), scale),
  };
}

function asItIs(value: Value): unknown {
  return value;
}
