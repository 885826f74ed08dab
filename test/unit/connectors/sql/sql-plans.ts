// A small typed table and the means to ask it: secured scans, plans and bindings for tests of the SQL dialects.
import type { Binding, BindingColumn, Dataset, StoreKind } from '../../../../src/core/dataset.js';
import {
  booleanType,
  dateType,
  decimalType,
  float64Type,
  int32Type,
  int64Type,
  stringType,
  timestampType,
  type DataType,
} from '../../../../src/core/data-type.js';
import type { ScalarExpr } from '../../../../src/core/expression.js';
import type { SecuredRelation } from '../../../../src/core/relation.js';
import { SecuredScan } from '../../../../src/core/secured-scan.js';
import type { StorePlan } from '../../../../connectors/connector.js';

const mint = SecuredScan.takeMint();

export const columnTypes = {
  id: int32Type,
  name: stringType,
  ratio: float64Type,
  total: int64Type,
  price: decimalType(10, 2),
  day: dateType,
  at: timestampType,
  flag: booleanType,
} as const satisfies Record<string, DataType>;
export type ColumnName = keyof typeof columnTypes;
export const columnNames = Object.keys(columnTypes) as readonly ColumnName[];

export const readings = dataset('readings', columnTypes);
export const owners = dataset('owners', { name: stringType, rank: int32Type });

function dataset(name: string, columns: Readonly<Record<string, DataType>>): Dataset {
  return {
    name,
    contract: { id: 'test', version: '1.0.0' },
    graphql: {},
    columns: Object.entries(columns).map(([column, type], i) => ({ name: column, type, nullable: i > 0 })),
    key: [],
    relationships: [],
    bindings: [],
    stage: 'curated',
    quality: [],
    roles: [],
    tags: [],
  };
}

export interface ScanOptions {
  readonly rowFilter?: ScalarExpr;
  readonly outputs?: readonly ScalarExpr[];
}

/** Every column of a dataset, as a grant with this row filter and these outputs lets it be seen. */
export function scan(of: Dataset, { rowFilter, outputs }: ScanOptions = {}): SecuredScan {
  const seen = outputs ?? of.columns.map((_, i) => columnExpr(of, i));
  const fields = of.columns.map(({ name }, i) => {
    const output = seen[i];
    if (output === undefined) throw new Error('an output for every column');
    return { name, type: output.type, nullable: output.nullable };
  });
  return mint({
    dataset: of,
    fields,
    rowFilter,
    outputs: seen,
    hashKeys: [],
    grantDigest: 'test',
    delegation: undefined,
  });
}

function columnExpr(of: Dataset, index: number): ScalarExpr {
  const column = of.columns[index];
  if (column === undefined) throw new RangeError('no such column');
  return { kind: 'column', index, type: column.type, nullable: column.nullable };
}

/** The position of a column of `readings`. */
export function at(name: ColumnName): number {
  return columnNames.indexOf(name);
}

/** A reference to a column of `readings`. */
export function ref(name: ColumnName): ScalarExpr {
  return columnExpr(readings, at(name));
}

/** A plan on one server; `physical` says what the binding has beside the column's own name. */
export function planOf(
  relation: SecuredRelation,
  kind: StoreKind,
  physical: Readonly<Record<string, Partial<BindingColumn>>> = {},
): StorePlan {
  const bindings = new Map([readings, owners].map((d) => [d.name, bindingOf(d, kind, physical)]));
  return { relation, bindings };
}

function bindingOf(of: Dataset, kind: StoreKind, physical: Readonly<Record<string, Partial<BindingColumn>>>): Binding {
  return {
    id: `${of.name}-${kind}`,
    server: kind,
    kind,
    physicalName: of.name,
    columns: new Map(of.columns.map(({ name }) => [name, { physicalName: name, ...physical[name] }])),
    accessKeys: [],
    freshnessLagMs: 0,
    cost: {},
    statistics: {},
    scan: { allowed: true, maxRows: 1_000_000 },
  };
}
