// A value written in a contract → the form in which core holds one of its type.
import type { DataType } from '../core/data-type.js';
import { canonicalDecimal, canonicalTimestamp, type Value } from '../core/value.js';

/** A literal's value as the type holds it; undefined where it isn't of the type, or of a type that has no literals. */
export function parseLiteral(text: string, type: DataType): Value | undefined {
  try {
    switch (type.kind) {
      case 'string':
        return text;
      case 'boolean':
        return text === 'true' || text === 'false' ? text === 'true' : undefined;
      case 'date':
        return isDate(text) ? text : undefined;
      case 'timestamp':
        return canonicalTimestamp(isDate(text) ? `${text}T00:00:00Z` : text);
      default:
        return parseNumber(text, type);
    }
  } catch {
    return undefined;
  }
}

/**
 * The value of a YAML node as the type holds it; undefined where it isn't of the type. Numbers may be text, too, so that
 * none loses digits; a number beyond what YAML holds exactly is not of the type.
 */
export function parseYamlValue(value: unknown, type: DataType): Value | undefined {
  switch (type.kind) {
    case 'json':
      return JSON.stringify(value);
    case 'list':
      return Array.isArray(value) ? allOf(value.map((member) => parseYamlValue(member, type.element))) : undefined;
    case 'struct': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
      const given = value as Readonly<Record<string, unknown>>;
      if (Object.keys(given).some((name) => !type.fields.some((field) => field.name === name))) return undefined;
      return allOf(
        type.fields.map(({ name, type: fieldType, nullable }) =>
          given[name] === undefined || given[name] === null
            ? nullable
              ? null
              : undefined
            : parseYamlValue(given[name], fieldType),
        ),
      );
    }
    default:
      return parseScalar(value, type);
  }
}

function parseScalar(value: unknown, type: DataType): Value | undefined {
  if (typeof value === 'boolean') return type.kind === 'boolean' ? value : undefined;
  const isNumber =
    type.kind !== 'string' && type.kind !== 'boolean' && type.kind !== 'date' && type.kind !== 'timestamp';
  if (typeof value === 'number') {
    const exact = !Number.isInteger(value) || Number.isSafeInteger(value) || type.kind === 'float64';
    return isNumber && exact ? parseLiteral(String(value), type) : undefined;
  }
  return typeof value === 'string' && type.kind !== 'boolean' ? parseLiteral(value, type) : undefined;
}

function allOf(values: readonly (Value | undefined)[]): Value | undefined {
  return values.every((value) => value !== undefined) ? values : undefined;
}

function parseNumber(text: string, type: DataType): Value | undefined {
  switch (type.kind) {
    case 'int32': {
      const value = Number(canonicalDecimal(text, 0));
      return value === (value | 0) ? value : undefined;
    }
    case 'int64': {
      const value = BigInt(canonicalDecimal(text, 0));
      return BigInt.asIntN(64, value) === value ? value : undefined;
    }
    case 'decimal': {
      const value = canonicalDecimal(text, type.scale);
      return value.replace(/[-.]/g, '').replace(/^0+/, '').length <= type.precision ? value : undefined;
    }
    case 'float64': {
      const value = Number(text);
      return text.trim() === '' || Number.isNaN(value) ? undefined : value;
    }
    default:
      return undefined;
  }
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && canonicalTimestamp(`${text}T00:00:00Z`).startsWith(text);
}
