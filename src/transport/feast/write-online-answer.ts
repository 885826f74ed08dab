// The answer of `/get-online-features`: columns of values, statuses and times, the entities first.
import type { DataType } from '../../core/data-type.js';
import type { Value } from '../../core/value.js';
import { compileJsonWriter, type JsonWriter } from '../../encoding/compile-json-writer.js';
import type { FeatureColumn } from '../../features/get-online-features.js';
import type { GivenColumns } from './parse-feast-request.js';

/** A feature of the answer. */
export interface AnsweredFeature {
  readonly name: string;
  readonly type: DataType;
  readonly column: FeatureColumn;
}

/** What Feast says where there is no time. */
const noTime = '"1970-01-01T00:00:00Z"';

/** The text of the answer. */
export function writeOnlineAnswer(entities: GivenColumns, features: readonly AnsweredFeature[]): string {
  const names = [...entities.columns.keys(), ...features.map(({ name }) => name)];
  const present = repeated('"PRESENT"', entities.length);
  const times = repeated(noTime, entities.length);
  const given = [...entities.columns.values()].map(
    (values) => `{"values":${JSON.stringify(values)},"statuses":${present},"event_timestamps":${times}}`,
  );
  // Features of one view mostly share their times and statuses.
  const written = new Map<readonly Value[], string>();
  const once = (list: readonly Value[], write: JsonWriter): string => {
    const text = written.get(list) ?? writeList(list, write);
    written.set(list, text);
    return text;
  };
  const results = features.map(({ type, column: { values, statuses, eventTimestamps } }) => {
    const list = writeList(values, compileFeatureWriter(type));
    return `{"values":${list},"statuses":${once(statuses, writeStatus)},"event_timestamps":${once(eventTimestamps, writeTime)}}`;
  });
  return `{"metadata":{"feature_names":${JSON.stringify(names)}},"results":[${[...given, ...results].join(',')}]}`;
}

/**
 * As Feast has them: integers and decimals are numbers, whatever their size, and a whole number of double precision has
 * its fraction, as Python tells the two apart by it.
 */
function compileFeatureWriter(type: DataType): JsonWriter {
  if (type.kind === 'int64' || type.kind === 'decimal') return (value: Value) => String(value);
  if (type.kind === 'float64') {
    const write = compileJsonWriter(type);
    // From 1e21 on it has an exponent, which says the same.
    return (value) =>
      Number.isInteger(value) && Math.abs(value as number) < 1e21 ? `${write(value)}.0` : write(value);
  }
  return compileJsonWriter(type);
}

function writeList(values: readonly Value[], write: JsonWriter): string {
  let text = '';
  for (const value of values) text += text === '' ? write(value) : `,${write(value)}`;
  return `[${text}]`;
}

const writeStatus: JsonWriter = (status) => `"${String(status)}"`;

function writeTime(time: Value): string {
  return time === null ? noTime : `"${String(time)}"`;
}

function repeated(text: string, count: number): string {
  return `[${Array.from({ length: count }, () => text).join(',')}]`;
}
