// Whether one value keeps to its type and to what its contract demands, compiled once for a column. Part of core.
import { compilePattern } from './compile-pattern.js';
import { describeType, type DataType } from './data-type.js';
import type { ColumnConstraints } from './dataset.js';
import type { RecordError, RecordErrorCode } from './ingest-service.js';
import { compileFormat } from './string-formats.js';
import { canonicalDecimal, compareValues, type Value } from './value.js';

/** Where a value stands in its record. */
export type ValuePath = RecordError['path'];

/** Adds what is wrong with a value that is given, null included; returns the value in its canonical form. */
export type ValueCheck = (value: Value, path: ValuePath, errors: RecordError[]) => Value;

/** A demand on a value that isn't null: what is wrong, or undefined. */
type Rule = (value: Value) => readonly [code: RecordErrorCode, message: string] | undefined;

/** The most errors that are told of one record, so that a list of a million bad items is no longer answer. */
const maxRecordErrors = 100;

/**
 * Compiles the check of a column's values.
 * @throws SyntaxError where the pattern is none that `compilePattern` takes.
 */
export function compileValueCheck(column: {
  readonly type: DataType;
  readonly nullable: boolean;
  readonly constraints?: ColumnConstraints | undefined;
}): ValueCheck {
  const { type, nullable, constraints = {} } = column;
  const ofType = compileTypeCheck(type, constraints);
  const rules = compileRules(type, constraints);
  const required = !nullable || constraints.required === true;
  const hasMembers = type.kind === 'list' || type.kind === 'struct';
  return (value, path, errors) => {
    if (value === null) {
      if (required) addError(errors, path, 'REQUIRED', 'expected a value');
      return null;
    }
    const before = errors.length;
    const canonical = ofType(value, path, errors);
    // What is wrong within a list or a struct leaves it one.
    if (errors.length > before && !(hasMembers && Array.isArray(canonical))) return canonical;
    for (const rule of rules) {
      const broken = rule(canonical);
      if (broken !== undefined) addError(errors, path, broken[0], broken[1]);
    }
    return canonical;
  };
}

/** Adds an error to those of a record, up to the most that are told. */
export function addError(errors: RecordError[], path: ValuePath, code: RecordErrorCode, message: string): void {
  if (errors.length < maxRecordErrors) errors.push({ path, code, message });
}

/** Checks a value that isn't null against its type; what lies in lists and structs against their constraints as well. */
function compileTypeCheck(type: DataType, constraints: ColumnConstraints): ValueCheck {
  if (type.kind === 'list') return compileListCheck(type, constraints.items);
  if (type.kind === 'struct') return compileStructCheck(type, constraints.fields);
  if (type.kind === 'decimal') return compileDecimalCheck(type);
  const fits = scalarTest(type);
  const message = expectation(type);
  return (value, path, errors) => {
    if (!fits(value)) addError(errors, path, 'TYPE', message);
    return value;
  };
}

function scalarTest(type: DataType): (value: Value) => boolean {
  switch (type.kind) {
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'int32':
      return (value) => typeof value === 'number' && value === (value | 0);
    case 'int64':
      return (value) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value;
    case 'float64':
      return (value) => typeof value === 'number';
    case 'json':
      return (value) => isText(value) && isJson(value);
    default:
      return isText;
  }
}

function isText(value: Value): value is string {
  return typeof value === 'string' && value.isWellFormed();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function expectation(type: DataType): string {
  switch (type.kind) {
    case 'int32':
      return 'expected an integer of 32 bits';
    case 'int64':
      return 'expected an integer of 64 bits';
    case 'string':
      return 'expected well-formed text';
    case 'json':
      return 'expected JSON';
    default:
      return `expected a value of type ${describeType(type)}`;
  }
}

function compileDecimalCheck(type: Extract<DataType, { kind: 'decimal' }>): ValueCheck {
  const { precision, scale } = type;
  const canonical = new RegExp(`^-?\\d+${scale === 0 ? '' : `\\.\\d{${String(scale)}}`}$`);
  const message = `expected a decimal of at most ${String(precision - scale)} digits before and ${String(scale)} after the point`;
  return (value, path, errors) => {
    try {
      // Exponents make few characters many digits: what is longer than any that fits isn't spelled out.
      if (typeof value !== 'string' || value.length > 2 * precision + 16) throw new RangeError();
      const text = canonical.test(value) ? value : canonicalDecimal(value, scale);
      if (countDigits(text) <= precision) return text;
    } catch {
      // It is told below, as is one with too many digits.
    }
    addError(errors, path, 'TYPE', message);
    return value;
  };
}

function countDigits(text: string): number {
  return text.replace(/[-.]/g, '').replace(/^0+/, '').length;
}

function compileListCheck(
  type: Extract<DataType, { kind: 'list' }>,
  constraints: ColumnConstraints | undefined,
): ValueCheck {
  const check = compileValueCheck({ type: type.element, nullable: true, constraints });
  return (value, path, errors) => {
    if (Array.isArray(value)) {
      return (value as readonly Value[]).map((item, i) => check(item, [...path, i], errors));
    }
    addError(errors, path, 'TYPE', `expected a ${describeType(type)}`);
    return value;
  };
}

function compileStructCheck(
  type: Extract<DataType, { kind: 'struct' }>,
  constraints: ColumnConstraints['fields'] = {},
): ValueCheck {
  const fields = type.fields.map((field) => {
    const own = Object.hasOwn(constraints, field.name) ? constraints[field.name] : undefined;
    return { name: field.name, check: compileValueCheck({ ...field, constraints: own }) };
  });
  return (value, path, errors) => {
    if (Array.isArray(value) && value.length === fields.length) {
      return fields.map(({ name, check }, i) => check(value[i] as Value, [...path, name], errors));
    }
    addError(errors, path, 'TYPE', `expected a ${describeType(type)}`);
    return value;
  };
}

function compileRules(type: DataType, constraints: ColumnConstraints): readonly Rule[] {
  const rules: Rule[] = [];
  const { minLength = 0, maxLength = Infinity, minItems = 0, maxItems = Infinity } = constraints;
  const { multipleOf, pattern, values, missing } = constraints;
  rules.push(...compileRange(type, constraints));
  if (multipleOf !== undefined && multipleOf !== null) {
    const isMultiple = compileMultiple(multipleOf);
    rules.push((value) =>
      isMultiple(value) ? undefined : ['MULTIPLE_OF', `expected a multiple of ${say(multipleOf)}`],
    );
  }
  if (minLength > 0 || maxLength < Infinity) {
    const message = `expected ${sayBounds(minLength, maxLength)} characters`;
    rules.push((value) => (hasLength(String(value), minLength, maxLength) ? undefined : ['LENGTH', message]));
  }
  if (minItems > 0 || maxItems < Infinity) {
    const message = `expected ${sayBounds(minItems, maxItems)} items`;
    rules.push((value) => {
      const { length } = value as readonly Value[];
      return length >= minItems && length <= maxItems ? undefined : ['LENGTH', message];
    });
  }
  if (pattern !== undefined) {
    const matches = compilePattern(pattern);
    const message = `expected text that matches ${pattern}`;
    rules.push((value) => (matches(String(value)) ? undefined : ['PATTERN', message]));
  }
  const ofFormat = constraints.format === undefined ? undefined : compileFormat(constraints.format);
  if (ofFormat !== undefined) {
    const { expected, matches } = ofFormat;
    rules.push((value) => (matches(String(value)) ? undefined : ['PATTERN', `expected ${expected}`]));
  }
  if (constraints.uniqueItems === true) {
    rules.push((value) => {
      const items = (value as readonly Value[]).map(keyOfValue);
      return new Set(items).size === items.length ? undefined : ['DUPLICATE', 'expected items that are not equal'];
    });
  }
  if (values !== undefined) {
    const allowed = new Set(values.map(keyOfValue));
    const shown = values.slice(0, 20).map(say).join(', ');
    const message = `expected one of ${shown}${values.length > 20 ? ', …' : ''}`;
    rules.push((value) => (allowed.has(keyOfValue(value)) ? undefined : ['VALUES', message]));
  }
  if (missing !== undefined && missing.length > 0) {
    const refused = new Set(missing.map(keyOfValue));
    rules.push((value) =>
      refused.has(keyOfValue(value)) ? ['REQUIRED', 'expected a value, not one that stands for none'] : undefined,
    );
  }
  return rules;
}

function compileRange(type: DataType, constraints: ColumnConstraints): readonly Rule[] {
  const bound = (limit: Value | undefined, holds: (order: number) => boolean, words: string): readonly Rule[] => {
    if (limit === undefined || limit === null) return [];
    const message = `expected ${words} ${say(limit)}`;
    return [
      (value) => (!Number.isNaN(value) && holds(compareValues(value, limit, type)) ? undefined : ['RANGE', message]),
    ];
  };
  return [
    ...bound(constraints.minimum, (order) => order >= 0, 'at least'),
    ...bound(constraints.maximum, (order) => order <= 0, 'at most'),
    ...bound(constraints.exclusiveMinimum, (order) => order > 0, 'more than'),
    ...bound(constraints.exclusiveMaximum, (order) => order < 0, 'less than'),
  ];
}

/** Exact in decimal digits: 0.3 is a multiple of 0.1. */
function compileMultiple(divisor: Value): (value: Value) => boolean {
  if (typeof divisor === 'bigint') return (value) => (value as bigint) % divisor === 0n;
  const step = digitsOf(String(divisor));
  return (value) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return false;
    const given = digitsOf(String(value));
    const scale = Math.max(step.scale, given.scale);
    return (
      (given.digits * 10n ** BigInt(scale - given.scale)) % (step.digits * 10n ** BigInt(scale - step.scale)) === 0n
    );
  };
}

/** A number's text as `digits` × 10^-`scale`. */
function digitsOf(text: string): { readonly digits: bigint; readonly scale: number } {
  const [, whole = '0', fraction = '', exponent = '0'] = /^(-?\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** Whether a text has so many code points; they are counted only where code units don't tell. */
function hasLength(text: string, min: number, max: number): boolean {
  if (text.length < min || text.length > 2 * max) return false;
  if (text.length <= max && text.length >= 2 * min) return true;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
  }
  return count >= min && count <= max;
}

/** Equal for equal values of one type. */
export function keyOfValue(value: Value): string {
  if (typeof value === 'object' && value !== null)
    return `[${value.map((item) => JSON.stringify(keyOfValue(item))).join()}]`;
  return value === null ? '~' : `=${String(value)}`;
}

function sayBounds(min: number, max: number): string {
  if (max === Infinity) return `at least ${String(min)}`;
  return min === max
    ? `exactly ${String(min)}`
    : min === 0
      ? `at most ${String(max)}`
      : `${String(min)} to ${String(max)}`;
}

function say(value: Value): string {
  return typeof value === 'string' ? JSON.stringify(value) : keyOfValue(value).slice(1);
}
