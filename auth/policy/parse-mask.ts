// Reads one mask of a policy against the column it is for: a mask keeps the column's type, or it is a problem.
import { describeType, isNumeric, type DataType } from '../../src/core/data-type.js';
import type { Column } from '../../src/core/dataset.js';
import { bucketUnits } from '../../src/core/functions.js';
import type { Mask } from '../../src/core/principal.js';
import { isTimeZone } from '../../src/core/time-bucket.js';
import { compareValues, type Value } from '../../src/core/value.js';
import type { CheckedYaml, YamlPath } from '../checked-yaml.js';
import { convertConstant } from './row-filter-constant.js';

const kinds = ['nullify', 'constant', 'hash', 'partial', 'emailDomain', 'dateTrunc', 'bucket'] as const;
type MaskWord = (typeof kinds)[number];

/** Types of columns that a mask can be put on; the others can be nullified. */
const accepts: Readonly<Record<MaskWord, { readonly types: string; readonly fits: (type: DataType) => boolean }>> = {
  nullify: { types: 'any', fits: () => true },
  constant: {
    types: 'text, number, boolean, date or timestamp',
    fits: ({ kind }) => !['json', 'list', 'struct'].includes(kind),
  },
  hash: { types: 'text', fits: ({ kind }) => kind === 'string' },
  partial: { types: 'text', fits: ({ kind }) => kind === 'string' },
  emailDomain: { types: 'text', fits: ({ kind }) => kind === 'string' },
  dateTrunc: { types: 'date or timestamp', fits: ({ kind }) => kind === 'date' || kind === 'timestamp' },
  bucket: { types: 'numeric', fits: isNumeric },
};

/** The mask at a path, or undefined where a problem was reported. */
export function parseMask(yaml: CheckedYaml, path: YamlPath, column: Column): Mask | undefined {
  if (!yaml.mapping(path, { optional: kinds })) return undefined;
  const word = yaml.oneOf(path, kinds) as MaskWord | undefined;
  if (word === undefined) return undefined;
  const at = [...path, word];
  if (!accepts[word].fits(column.type)) {
    const { types } = accepts[word];
    yaml.report(at, `expected a ${types} column; "${column.name}" is of type ${describeType(column.type)}`);
    return undefined;
  }
  return readers[word](yaml, at, column);
}

const readers: Readonly<Record<MaskWord, (yaml: CheckedYaml, path: YamlPath, column: Column) => Mask | undefined>> = {
  nullify: (yaml, path) => (yaml.mapping(path, {}) ? { kind: 'null' } : undefined),
  constant: (yaml, path, { type }) => {
    const value = constantAt(yaml, path, type);
    return value === undefined ? undefined : { kind: 'constant', value };
  },
  hash: (yaml, path) => {
    const key = yaml.mapping(path, { required: ['key'] }) ? yaml.text([...path, 'key']) : undefined;
    return key === undefined ? undefined : { kind: 'hash', key };
  },
  partial: parsePartial,
  emailDomain: (yaml, path) => (yaml.mapping(path, {}) ? { kind: 'emailDomain' } : undefined),
  dateTrunc: parseDateTrunc,
  bucket: (yaml, path, { type }) => {
    const size = yaml.mapping(path, { required: ['size'] }) ? constantAt(yaml, [...path, 'size'], type) : undefined;
    if (size === undefined) return undefined;
    // Within these a double's bucket is computed without leaving the range of doubles.
    const isUsable = type.kind !== 'float64' || ((size as number) >= 1e-290 && (size as number) <= 1e290);
    if (compareValues(size, zeroOf(size), type) > 0 && isUsable) return { kind: 'bucket', size };
    yaml.report([...path, 'size'], 'expected a size above 0, for doubles from 1e-290 to 1e290');
    return undefined;
  },
};

function zeroOf(size: Value): Value {
  return typeof size === 'bigint' ? 0n : typeof size === 'string' ? '0' : 0;
}

const maxKept = 1_000;

function parsePartial(yaml: CheckedYaml, path: YamlPath): Mask | undefined {
  if (!yaml.mapping(path, { optional: ['first', 'last', 'fill'] })) return undefined;
  const counts = (['first', 'last'] as const).map((key) => {
    const value = yaml.raw([...path, key]) ?? 0;
    if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= maxKept) return value as number;
    yaml.report([...path, key], `expected a whole number from 0 to ${String(maxKept)}`);
    return undefined;
  });
  const fill = yaml.has([...path, 'fill']) ? yaml.text([...path, 'fill']) : '*';
  if (fill !== undefined && (Array.from(fill).length !== 1 || /[\0\p{Surrogate}]/u.test(fill))) {
    yaml.report([...path, 'fill'], 'expected one character');
    return undefined;
  }
  const [first, last] = counts;
  if (first === undefined || last === undefined || fill === undefined) return undefined;
  return { kind: 'partial', first, last, fill };
}

function parseDateTrunc(yaml: CheckedYaml, path: YamlPath, { type }: Column): Mask | undefined {
  const optional = type.kind === 'timestamp' ? ['timeZone'] : [];
  if (!yaml.mapping(path, { required: ['unit'], optional })) return undefined;
  const units = type.kind === 'date' ? bucketUnits.slice(bucketUnits.indexOf('day')) : bucketUnits;
  const text = yaml.text([...path, 'unit']);
  const unit = units.find((known) => known === text);
  if (text !== undefined && unit === undefined) yaml.report([...path, 'unit'], `expected one of ${units.join(', ')}`);
  const timeZone = yaml.has([...path, 'timeZone']) ? yaml.text([...path, 'timeZone']) : 'UTC';
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    yaml.report([...path, 'timeZone'], 'expected an IANA time zone');
    return undefined;
  }
  return unit === undefined || timeZone === undefined ? undefined : { kind: 'dateTrunc', unit, timeZone };
}

/** A constant of the column's type, written as YAML's own or, so that no digit is lost, as text. */
function constantAt(yaml: CheckedYaml, path: YamlPath, type: DataType): Value | undefined {
  const raw = yaml.raw(path);
  const value = raw === undefined ? undefined : convertRaw(raw, type);
  if (value === undefined) {
    yaml.report(path, `expected a constant of type ${describeType(type)}; quote numbers of more than 15 digits`);
  }
  return value;
}

function convertRaw(raw: unknown, type: DataType): Value | undefined {
  if (typeof raw === 'boolean') return type.kind === 'boolean' ? raw : undefined;
  if (typeof raw === 'string') {
    if (type.kind === 'boolean' || /[\0\p{Surrogate}]/u.test(raw)) return undefined;
    const isNumber = isNumeric(type) && /^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/i.test(raw);
    return convertConstant(isNumber ? 'number' : 'string', raw, type);
  }
  if (typeof raw !== 'number') return undefined;
  // YAML has read it as a double: beyond 15 digits it may not be what the file says.
  const isExact = type.kind === 'float64' || String(raw).replace(/[-.]/g, '').length <= 15;
  return isExact ? convertConstant('number', String(raw), type) : undefined;
}
