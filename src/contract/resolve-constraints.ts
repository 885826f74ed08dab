// What a contract demands of a column's values: ODCS's type options, enum, unique, the quality rules that one record
// can be judged by, and our default; of items of lists and fields of structs as well.
import { compilePattern } from '../core/compile-pattern.js';
import { compileValueCheck } from '../core/compile-value-check.js';
import { describeType, isNumeric, type DataType } from '../core/data-type.js';
import type { ColumnConstraints } from '../core/dataset.js';
import type { RecordError } from '../core/ingest-service.js';
import { isJudgedFormat } from '../core/string-formats.js';
import { compareValues, type Value } from '../core/value.js';
import { lakegateOf, lakegateProperty, type LakegateProperty } from './lakegate-properties.js';
import { parseYamlValue } from './parse-literal.js';
import type { RawQualityRule, RawType } from './raw-contract.js';

/** Says what is wrong at a key of an element. */
export type ReportConstraint = (at: readonly [node: object, ...keys: (string | number)[]], message: string) => void;

type Draft = { -readonly [K in keyof ColumnConstraints]: ColumnConstraints[K] };

/** What is wrong with a rule that says something else than the options do. */
const conflict = 'expected the same as the property says elsewhere, or less: both cannot be judged';

/** Ranges of integers that a type of Lakegate's own holds more of. */
const formatRanges: Readonly<Record<string, readonly [minimum: string, maximum: string]>> = {
  i8: ['-128', '127'],
  i16: ['-32768', '32767'],
  u8: ['0', '255'],
  u16: ['0', '65535'],
  u32: ['0', '4294967295'],
  u64: ['0', '18446744073709551615'],
  u128: ['0', '99999999999999999999999999999999999999'],
};

const bounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const;
const sizes = ['minLength', 'maxLength', 'minItems', 'maxItems'] as const;

/** The constraints of a property's column; undefined where there are none. */
export function resolveConstraints(
  property: RawType,
  type: DataType,
  report: ReportConstraint,
): ColumnConstraints | undefined {
  const found: Draft = {};
  readOptions(property, type, found, report);
  if (property.enum !== undefined) found.values = readEnum(property, type, report);
  if (property.unique === true) found.unique = true;
  for (const rule of property.quality ?? []) readRule(rule, type, found, report);
  checkTogether(property, type, found, report);
  readMembers(property, type, found, report);
  readDefault(property, type, found, report);
  return Object.keys(found).length === 0 ? undefined : found;
}

function readOptions(property: RawType, type: DataType, found: Draft, report: ReportConstraint): void {
  const options = property.logicalTypeOptions ?? {};
  const read = (key: string): Value | undefined => {
    if (options[key] === undefined) return undefined;
    const value = parseYamlValue(options[key], type);
    if (value === undefined)
      report([property, 'logicalTypeOptions', key], `expected a value of type ${describeType(type)}`);
    return value;
  };
  if (isNumeric(type) || type.kind === 'date' || type.kind === 'timestamp' || property.logicalType === 'time') {
    for (const key of bounds) assign(found, key, read(key));
  }
  if (isNumeric(type)) assign(found, 'multipleOf', read('multipleOf'));
  const range = property.logicalType === 'integer' ? formatRanges[String(options['format'])] : undefined;
  if (range !== undefined) {
    const [minimum, maximum] = range.map((text) => parseYamlValue(text, type) as Value) as [Value, Value];
    if (found.minimum === undefined || compareValues(found.minimum, minimum, type) < 0) found.minimum = minimum;
    if (found.maximum === undefined || compareValues(found.maximum, maximum, type) > 0) found.maximum = maximum;
  }
  for (const key of sizes) {
    const fits = key.endsWith('Items') ? type.kind === 'list' : type.kind === 'string';
    if (fits && typeof options[key] === 'number') found[key] = options[key];
  }
  if (type.kind === 'list' && options['uniqueItems'] === true) found.uniqueItems = true;
  const { format } = options;
  if (type.kind === 'string' && property.logicalType === 'string' && typeof format === 'string') {
    if (isJudgedFormat(format)) found.format = format;
  }
  if (type.kind === 'string' && typeof options['pattern'] === 'string') {
    readPattern(options['pattern'], found, (message) => {
      report([property, 'logicalTypeOptions', 'pattern'], message);
    });
  }
}

/** Constraints of a list's items and of a struct's fields; what needs other records or a record's place isn't one. */
function readMembers(property: RawType, type: DataType, found: Draft, report: ReportConstraint): void {
  const { items, properties = [], logicalTypeOptions: options = {} } = property;
  if (type.kind === 'list' && items !== undefined) {
    const ofItems = resolveMember(items, type.element, report);
    if (items.required === true || ofItems !== undefined) {
      found.items = { ...ofItems, ...(items.required === true && { required: true }) };
    }
  }
  if (type.kind !== 'struct') return;
  const required = Array.isArray(options['required']) ? (options['required'] as readonly unknown[]) : [];
  const fields = type.fields.flatMap(({ name, type: fieldType }): [string, ColumnConstraints][] => {
    const raw = properties.find((field) => field.name === name);
    const own = raw === undefined ? undefined : resolveMember(raw, fieldType, report);
    const isRequired = required.includes(name);
    return own === undefined && !isRequired ? [] : [[name, { ...own, ...(isRequired && { required: true }) }]];
  });
  required.forEach((name, i) => {
    if (!type.fields.some((field) => field.name === name)) {
      report([property, 'logicalTypeOptions', 'required', i], `there is no field "${String(name)}"`);
    }
  });
  if (fields.length > 0) found.fields = Object.fromEntries(fields);
}

function resolveMember(raw: RawType, type: DataType, report: ReportConstraint): ColumnConstraints | undefined {
  if (lakegateOf<LakegateProperty>(raw).default !== undefined) {
    report([...customPath(raw), 'default'], 'expected no default within a property: only a whole one has one');
    return undefined;
  }
  const found = resolveConstraints(raw, type, report);
  if (found === undefined) return undefined;
  const { unique, ...judged } = found;
  return unique === true && Object.keys(judged).length === 0 ? undefined : judged;
}

function assign(found: Draft, key: (typeof bounds)[number] | 'multipleOf', value: Value | undefined): void {
  if (value !== undefined) found[key] = value;
}

function readPattern(pattern: string, found: Draft, report: (message: string) => void): void {
  try {
    compilePattern(pattern);
  } catch (error) {
    report(`expected a regular expression that can be matched in linear time: ${(error as Error).message}`);
    return;
  }
  if (found.pattern !== undefined && found.pattern !== pattern) report(conflict);
  found.pattern = pattern;
}

/** v3.2 lists values with their labels; a plain list of values is read as well. */
function readEnum(property: RawType, type: DataType, report: ReportConstraint): readonly Value[] {
  return (property.enum ?? []).flatMap((entry, i) => {
    const given = typeof entry === 'object' && entry !== null && 'value' in entry ? entry.value : entry;
    const value = parseYamlValue(given, type);
    if (value === undefined) report([property, 'enum', i], `expected a value of type ${describeType(type)}`);
    return value === undefined ? [] : [value];
  });
}

/** Rules of ODCS's library that say that no record may break them, and that one record can be judged by. */
function readRule(rule: RawQualityRule, type: DataType, found: Draft, report: ReportConstraint): void {
  const metric = rule.metric ?? rule.rule;
  if ((rule.type ?? 'library') !== 'library' || rule.mustBe !== 0 || isWarning(rule)) return;
  if (metric === 'nullValues') found.required = true;
  else if (metric === 'missingValues') readMissing(rule, type, found, report);
  else if (metric === 'duplicateValues') found.unique = true;
  else if (metric === 'invalidValues') readValid(rule, type, found, report);
}

/** Whether a rule asks to be told, and not to be kept. */
function isWarning({ severity }: RawQualityRule): boolean {
  return severity !== undefined && /^(info|warn|warning)$/i.test(severity);
}

function readMissing(rule: RawQualityRule, type: DataType, found: Draft, report: ReportConstraint): void {
  const listed = rule.arguments?.['missingValues'];
  const values: readonly unknown[] = Array.isArray(listed) ? listed : [null];
  if (values.includes(null)) found.required = true;
  const given = values.filter((value) => value !== null);
  if (given.length > 0) found.missing = readValues(rule, 'missingValues', { given, type, report });
}

function readValid(rule: RawQualityRule, type: DataType, found: Draft, report: ReportConstraint): void {
  const { validValues, pattern, minLength, maxLength } = rule.arguments ?? {};
  if (Array.isArray(validValues)) {
    const values = readValues(rule, 'validValues', { given: validValues, type, report });
    found.values = found.values?.filter((value) => values.includes(value)) ?? values;
  }
  if (type.kind !== 'string') return;
  if (typeof pattern === 'string') {
    readPattern(pattern, found, (message) => {
      report([rule, 'arguments', 'pattern'], message);
    });
  }
  if (typeof minLength === 'number') found.minLength = Math.max(minLength, found.minLength ?? 0);
  if (typeof maxLength === 'number') found.maxLength = Math.min(maxLength, found.maxLength ?? Infinity);
}

function readValues(
  rule: RawQualityRule,
  key: string,
  { given, type, report }: { given: readonly unknown[]; type: DataType; report: ReportConstraint },
): readonly Value[] {
  return given.flatMap((entry, i) => {
    const value = parseYamlValue(entry, type);
    if (value === undefined) report([rule, 'arguments', key, i], `expected a value of type ${describeType(type)}`);
    return value === undefined ? [] : [value];
  });
}

function checkTogether(property: RawType, type: DataType, found: Draft, report: ReportConstraint): void {
  const low = found.minimum ?? found.exclusiveMinimum;
  const high = found.maximum ?? found.exclusiveMaximum;
  const crossed = low !== undefined && high !== undefined && compareValues(low, high, type) > 0;
  const short =
    (found.minLength ?? 0) > (found.maxLength ?? Infinity) || (found.minItems ?? 0) > (found.maxItems ?? Infinity);
  if (crossed || short) report([property, 'logicalTypeOptions'], 'expected a minimum that is not beyond the maximum');
  if (found.values?.length === 0) report([property], 'expected at least one value that is allowed');
}

function readDefault(property: RawType, type: DataType, found: Draft, report: ReportConstraint): void {
  const given = lakegateOf<LakegateProperty>(property).default;
  if (given === undefined) return;
  const at = [...customPath(property), 'default'] as const;
  const value = type.kind === 'timestamp' && given === 'now' ? 'now' : parseYamlValue(given, type);
  if (value === undefined) {
    report(at, `expected a value of type ${describeType(type)}${type.kind === 'timestamp' ? ', or now' : ''}`);
    return;
  }
  const errors: RecordError[] = [];
  if (value !== 'now') compileValueCheck({ type, nullable: true, constraints: found })(value, [], errors);
  for (const { message } of errors) report(at, `expected a default that the property allows: ${message}`);
  found.default = value;
}

function customPath(property: RawType): readonly [object, ...string[]] {
  const own = property.customProperties?.find((custom) => custom.property === lakegateProperty);
  return own === undefined ? [property] : [own, 'value'];
}
