// The types of ODCS properties → core's DataType. The rules are listed in docs/contracts.md.
import type { DataType } from '../core/data-type.js';
import {
  booleanType,
  dateType,
  decimalType,
  float64Type,
  int32Type,
  int64Type,
  jsonType,
  stringType,
  timestampType,
} from '../core/data-type.js';
import { decimalArguments, parsePhysicalType } from './parse-physical-type.js';
import type { RawType } from './raw-contract.js';

/** Told of what is wrong with a type, at a key of the property it is declared by. */
export type ReportType = (at: RawType, key: string | undefined, message: string) => void;

const integerFormats: Readonly<Record<string, DataType>> = {
  i8: int32Type,
  i16: int32Type,
  i32: int32Type,
  u8: int32Type,
  u16: int32Type,
  i64: int64Type,
  u32: int64Type,
  u64: decimalType(20, 0),
  i128: decimalType(38, 0),
  u128: decimalType(38, 0),
};

/** The type of a property; `string` stands in where a problem is reported. */
export function resolveType(property: RawType, report: ReportType): DataType {
  switch (property.logicalType) {
    case 'string':
      return isJson(property) ? jsonType : stringType;
    case 'time':
      return stringType;
    case 'boolean':
      return booleanType;
    case 'date':
      return dateType;
    case 'timestamp':
      return timestampType;
    case 'integer':
      return resolveInteger(property);
    case 'number':
      return resolveNumber(property, report);
    case 'object':
      return resolveObject(property, report);
    case 'array':
      return resolveArray(property, report);
    case 'map':
      return jsonType;
    case 'vector':
      return { kind: 'list', element: float64Type };
    default:
      return resolveUntyped(property, report);
  }
}

function resolveInteger({ logicalTypeOptions, physicalType }: RawType): DataType {
  const format = logicalTypeOptions?.['format'];
  if (typeof format === 'string' && integerFormats[format] !== undefined) return integerFormats[format];
  const physical = physicalType === undefined ? undefined : parsePhysicalType(physicalType);
  return physical?.kind === 'int32' || physical?.kind === 'decimal' ? physical : int64Type;
}

function resolveNumber(property: RawType, report: ReportType): DataType {
  const { logicalTypeOptions: options = {}, physicalType } = property;
  if (options['precision'] !== undefined || options['scale'] !== undefined) {
    return checkedDecimal(property, 'logicalTypeOptions', report, {
      precision: options['precision'] as number | undefined,
      scale: (options['scale'] as number | undefined) ?? 0,
    });
  }
  if (options['format'] !== undefined || physicalType === undefined) return float64Type;
  const decimal = decimalArguments(physicalType);
  if (decimal !== undefined) return checkedDecimal(property, 'physicalType', report, decimal);
  const physical = parsePhysicalType(physicalType);
  return physical?.kind === 'int32' || physical?.kind === 'int64' || physical?.kind === 'decimal'
    ? physical
    : float64Type;
}

function checkedDecimal(
  property: RawType,
  key: string,
  report: ReportType,
  { precision, scale }: { readonly precision: number | undefined; readonly scale: number | undefined },
): DataType {
  if (precision === undefined) {
    report(property, key, 'expected a decimal with its precision and scale, as decimal(10,2)');
  } else if (precision < 1 || precision > 38) {
    report(property, key, 'expected a decimal precision from 1 to 38');
  } else if (scale === undefined || scale < 0 || scale > precision) {
    report(property, key, `expected a decimal scale from 0 to the precision, ${String(precision)}`);
  } else {
    return decimalType(precision, scale);
  }
  return stringType;
}

function resolveObject(property: RawType, report: ReportType): DataType {
  const properties = (property.properties ?? []).filter((field) => typeof field.name === 'string');
  if (properties.length === 0 || isJson(property)) return jsonType;
  const seen = new Set<string>();
  for (const field of properties) {
    if (seen.has(field.name))
      report(field, 'name', `expected a name of its own: there is a field "${field.name}" already`);
    seen.add(field.name);
  }
  return {
    kind: 'struct',
    fields: properties.map((field) => ({
      name: field.name,
      type: resolveType(field, report),
      nullable: field.required !== true,
    })),
  };
}

function resolveArray(property: RawType, report: ReportType): DataType {
  if (property.items === undefined || isJson(property)) return jsonType;
  return { kind: 'list', element: resolveType(property.items, report) };
}

function resolveUntyped(property: RawType, report: ReportType): DataType {
  const { physicalType } = property;
  if (physicalType === undefined) {
    report(property, undefined, 'expected a logicalType');
    return stringType;
  }
  const decimal = decimalArguments(physicalType);
  if (decimal !== undefined) return checkedDecimal(property, 'physicalType', report, decimal);
  const physical = parsePhysicalType(physicalType);
  if (physical === undefined)
    report(property, 'physicalType', 'expected a logicalType, as this physical type is not known');
  return physical ?? stringType;
}

function isJson({ physicalType }: RawType): boolean {
  return physicalType !== undefined && /^(json|jsonb|super|variant)\b/i.test(physicalType);
}
