// Writes the first contract of a table from what its store says of it: where `lakegate init` starts a data product.
import { stringify } from 'yaml';
import type { DataType } from '../core/data-type.js';
import type { StoreKind } from '../core/dataset.js';
import { decimalArguments, parsePhysicalType } from './parse-physical-type.js';

/** A table as its store describes it. */
export interface DescribedTable {
  readonly physicalName: string;
  readonly columns: readonly { readonly name: string; readonly physicalType: string; readonly nullable: boolean }[];
  readonly key: readonly string[];
}

/** What a contract is written from. */
export interface ContractDraft {
  readonly table: DescribedTable;
  readonly server: {
    readonly name: string;
    readonly type: StoreKind;
    /** The server's own ODCS fields and Lakegate's settings, as they shall stand in the file. */
    readonly fields: Readonly<Record<string, string | number>>;
  };
  /** Name of the dataset; the table's, in snake_case, unless given. */
  readonly dataset?: string;
  readonly domain?: string;
}

/** Fields that ODCS itself has for a server of the kind; all others are settings of Lakegate's. */
const odcsFields: Readonly<Record<StoreKind, readonly string[]>> = {
  athena: ['schema', 'catalog', 'regionName', 'stagingDir'],
  redshift: ['host', 'database', 'schema', 'region', 'account'],
  clickhouse: ['host', 'port', 'database'],
  dynamodb: ['region', 'endpointUrl'],
  postgres: ['host', 'port', 'database', 'schema'],
};

const toFill = 'To be described.';

/** YAML text of an ODCS v3.1 contract with one dataset, which `loadCatalog` takes as it is. */
export function writeContract({ table, server, dataset, domain }: ContractDraft): string {
  const name = dataset ?? snakeCase(table.physicalName);
  const contract = {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: name.replaceAll('_', '-'),
    name,
    version: '0.1.0',
    status: 'draft',
    ...(domain === undefined ? {} : { domain }),
    description: { purpose: toFill },
    servers: [describeServer(server)],
    schema: [
      {
        name,
        logicalType: 'object',
        physicalType: 'table',
        physicalName: table.physicalName,
        description: toFill,
        customProperties: [{ property: 'lakegate', value: { bindings: [{ server: server.name }] } }],
        properties: describeColumns(table),
      },
    ],
  };
  return stringify(contract, { lineWidth: 120 });
}

function describeServer({ name, type, fields }: ContractDraft['server']): object {
  const own = type === 'dynamodb' ? Object.entries({ kind: 'dynamodb' }) : [];
  const odcs: [string, string | number][] = [];
  for (const entry of Object.entries(fields)) {
    if (odcsFields[type].includes(entry[0])) odcs.push(entry);
    else own.push([entry[0], String(entry[1])]);
  }
  if (type === 'clickhouse') {
    const url = URL.canParse(String(fields['url'])) ? new URL(String(fields['url'])) : undefined;
    if (fields['host'] === undefined) odcs.push(['host', url?.hostname ?? 'localhost']);
    if (fields['port'] === undefined) odcs.push(['port', Number(url?.port || 8123)]);
  }
  return {
    server: name,
    type: type === 'dynamodb' ? 'custom' : type,
    ...Object.fromEntries(odcs),
    ...(own.length === 0 ? {} : { customProperties: [{ property: 'lakegate', value: Object.fromEntries(own) }] }),
  };
}

function describeColumns({ columns, key }: DescribedTable): readonly object[] {
  const taken = new Set<string>();
  return columns.map(({ name, physicalType, nullable }) => {
    const position = key.indexOf(name) + 1;
    const base = snakeCase(name);
    let property = base;
    for (let n = 2; taken.has(property); n++) property = `${base}_${String(n)}`;
    taken.add(property);
    return {
      name: property,
      ...(property === name ? {} : { physicalName: name }),
      ...describeColumnType(physicalType),
      physicalType,
      description: toFill,
      ...(position > 0 ? { primaryKey: true, primaryKeyPosition: position } : {}),
      ...(nullable && position === 0 ? {} : { required: true }),
    };
  });
}

function describeColumnType(physicalType: string): object {
  const decimal = decimalArguments(physicalType);
  if (decimal !== undefined) {
    const { precision } = decimal;
    if (precision === undefined) return { logicalType: 'number', logicalTypeOptions: { precision: 38, scale: 10 } };
    return { logicalType: precision > 38 ? 'string' : 'number' };
  }
  const type: DataType = parsePhysicalType(physicalType) ?? { kind: 'string' };
  switch (type.kind) {
    case 'int32':
      return { logicalType: 'integer', logicalTypeOptions: { format: 'i32' } };
    case 'int64':
      return { logicalType: 'integer', logicalTypeOptions: { format: 'i64' } };
    case 'decimal':
      return { logicalType: 'number', logicalTypeOptions: { precision: type.precision, scale: type.scale } };
    case 'float64':
      return { logicalType: 'number', logicalTypeOptions: { format: 'f64' } };
    case 'json':
      return { logicalType: 'object' };
    default:
      return { logicalType: type.kind };
  }
}

/** `DepDelay` and `dep delay` → `dep_delay`; a digit in front gets an underscore before it. */
function snakeCase(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const joined = words.join('_').toLowerCase() || 'unnamed';
  return /^\d/.test(joined) ? `c_${joined}` : joined;
}
