// Compiles a field of Mutation to records in the form of core. What GraphQL's types can't say is judged further on.
import type { DataType } from '../../src/core/data-type.js';
import { toCamelCase } from '../../src/core/graphql-naming.js';
import type { GivenRecord, IngestRequest } from '../../src/core/ingest-service.js';
import { canonicalDecimal, type Value } from '../../src/core/value.js';
import type { NamedDataset } from '../named-catalog.js';
import type { ShapedSchema } from '../shape-schema.js';
import { inputError } from './input-error.js';
import type { SelectedField } from './select-fields.js';

export interface IngestPlan {
  readonly request: IngestRequest;
  /** The dataset with the columns that may be written alone. */
  readonly named: NamedDataset;
}

type Given = Readonly<Record<string, unknown>>;

/**
 * The request of a field that writes a dataset.
 * @throws LakegateError BAD_USER_INPUT for an idempotency key that is empty or too long
 */
export function buildIngestRequest(shaped: ShapedSchema, field: SelectedField): IngestPlan {
  const dataset = shaped.ingests.get(field.name);
  const named = dataset === undefined ? undefined : shaped.writable.get(dataset);
  if (dataset === undefined || named === undefined) throw new RangeError(`${field.name} writes no dataset`);
  const input = field.args['input'] as Given;
  const key = (input['idempotencyKey'] ?? undefined) as string | undefined;
  if (key !== undefined && !/^.{1,256}$/su.test(key)) {
    throw inputError(`${field.responseKey}.input.idempotencyKey`, '1 to 256 characters are expected');
  }
  const read = compileRecord(named);
  const records = (input['records'] as readonly Given[]).map(read);
  return { named, request: { dataset, records, idempotencyKey: key, dryRun: input['dryRun'] === true } };
}

/** A function from a coerced input to values by column. What wasn't given stays absent. */
function compileRecord(named: NamedDataset): (given: Given) => GivenRecord {
  const columns = named.columns.map(({ field, column }) => ({
    field,
    name: column.name,
    read: compileValue(column.type),
  }));
  return (given) => {
    const record: Record<string, Value> = {};
    for (const { field, name, read } of columns) {
      // A column may be called like a member that every object has.
      const value = Object.hasOwn(given, field) ? given[field] : undefined;
      if (value !== undefined) record[name] = read(value);
    }
    return record;
  };
}

type Reader = (given: unknown) => Value;

/** From what a type's scalar makes of an input to a value of core. */
function compileValue(type: DataType): Reader {
  const read = compileNonNull(type);
  return (given) => (given === null || given === undefined ? null : read(given));
}

function compileNonNull(type: DataType): Reader {
  switch (type.kind) {
    case 'decimal':
      return (given) => decimalOf(given as string, type.scale);
    case 'json':
      return (given) => JSON.stringify(given);
    case 'list': {
      const element = compileValue(type.element);
      return (given) => (given as readonly unknown[]).map(element);
    }
    case 'struct': {
      const parts = type.fields.map((part) => ({ name: toCamelCase(part.name), read: compileValue(part.type) }));
      return (given) => parts.map(({ name, read }) => read((given as Given)[name]));
    }
    default:
      return (given) => given as Value;
  }
}

/** With more digits than the column has it stays as it was given: its own record is at fault, not the request. */
function decimalOf(text: string, scale: number): string {
  try {
    return canonicalDecimal(text, scale);
  } catch {
    return text;
  }
}
