// Types as statements and clients name them: by name, and by PostgreSQL's object ids.
import type { TypeName } from 'libpg-query';
import type { PgType } from './pg-type.js';
import * as pg from './pg-type.js';

/** What RowDescription says of a type. */
export interface TypeDescription {
  readonly oid: number;
  readonly size: number;
  readonly modifier: number;
}

const oids: Readonly<Partial<Record<pg.PgKind, readonly [oid: number, size: number, arrayOid: number]>>> = {
  bool: [16, 1, 1000],
  int4: [23, 4, 1007],
  int8: [20, 8, 1016],
  float8: [701, 8, 1022],
  numeric: [1700, -1, 1231],
  text: [25, -1, 1009],
  date: [1082, 4, 1182],
  timestamp: [1114, 8, 1115],
  timestamptz: [1184, 8, 1185],
  interval: [1186, 16, 1187],
  json: [114, -1, 199],
  unknown: [25, -1, 1009],
};

export function describeColumnType(type: PgType): TypeDescription {
  if (type.kind === 'array') return { oid: oids[type.element.kind]?.[2] ?? 1009, size: -1, modifier: -1 };
  if (type.kind === 'opaque') {
    const { type: held } = type;
    const element = held.kind === 'list' ? pg.pgTypeOf(held.element) : undefined;
    const known = element === undefined || element.kind === 'opaque' ? undefined : oids[element.kind];
    return { oid: known?.[2] ?? 114, size: -1, modifier: -1 };
  }
  const [oid, size] = oids[type.kind] ?? [25, -1];
  const isSized = type.kind === 'numeric' && type.precision !== undefined;
  return { oid, size, modifier: isSized ? (((type.precision ?? 0) << 16) | type.scale) + 4 : -1 };
}

export function parameterOid(type: PgType): number {
  return describeColumnType(type).oid;
}

const byOid = new Map<number, PgType>([
  [16, pg.pgBool],
  [20, pg.pgInt8],
  [21, pg.pgInt4],
  [23, pg.pgInt4],
  [25, pg.pgText],
  [18, pg.pgText],
  [19, pg.pgText],
  [1042, pg.pgText],
  [1043, pg.pgText],
  [700, pg.pgFloat8],
  [701, pg.pgFloat8],
  [1082, pg.pgDate],
  [1114, pg.pgTimestamp],
  [1184, pg.pgTimestamptz],
  [1700, { kind: 'numeric', scale: -1 }],
]);

/** A parameter's type by object id; undefined where it is left open or isn't served. A numeric has the scale it comes with. */
export function typeOfOid(oid: number): PgType | undefined {
  const element = [...arrayElements].find(([array]) => array === oid)?.[1];
  return element === undefined ? byOid.get(oid) : { kind: 'array', element };
}

const arrayElements = new Map<number, PgType>([
  [1000, pg.pgBool],
  [1005, pg.pgInt4],
  [1007, pg.pgInt4],
  [1016, pg.pgInt8],
  [1009, pg.pgText],
  [1015, pg.pgText],
  [1022, pg.pgFloat8],
  [1115, pg.pgTimestamp],
  [1182, pg.pgDate],
  [1185, pg.pgTimestamptz],
  [1231, { kind: 'numeric', scale: -1 }],
]);

const byName: Readonly<Partial<Record<string, PgType>>> = {
  bool: pg.pgBool,
  boolean: pg.pgBool,
  int2: pg.pgInt4,
  smallint: pg.pgInt4,
  int4: pg.pgInt4,
  int: pg.pgInt4,
  integer: pg.pgInt4,
  int8: pg.pgInt8,
  bigint: pg.pgInt8,
  float4: pg.pgFloat8,
  float8: pg.pgFloat8,
  text: pg.pgText,
  varchar: pg.pgText,
  bpchar: pg.pgText,
  name: pg.pgText,
  date: pg.pgDate,
  timestamp: pg.pgTimestamp,
  timestamptz: pg.pgTimestamptz,
  interval: pg.pgInterval,
  json: pg.pgJson,
};

/** The type that a cast names; undefined: it isn't served. `numeric` without a scale has -1: that of what is cast. */
export function parseTypeName({ names, typmods, arrayBounds, setof }: TypeName): PgType | undefined {
  const parts = (names ?? []).map((name) => ('String' in name ? (name.String.sval ?? '') : ''));
  const name = parts.at(-1)?.toLowerCase() ?? '';
  if (setof === true || parts.length > 2 || (parts.length === 2 && parts[0] !== 'pg_catalog')) return undefined;
  const modifiers = (typmods ?? []).map((modifier) =>
    'A_Const' in modifier ? (modifier.A_Const.ival?.ival ?? 0) : Number.NaN,
  );
  const scalar = scalarType(name, modifiers);
  return scalar !== undefined && arrayBounds !== undefined && arrayBounds.length > 0
    ? { kind: 'array', element: scalar }
    : scalar;
}

/** The characters that `varchar(n)` leaves; undefined where a type is another. */
export function parseTextLength({ names, typmods, arrayBounds }: TypeName): number | undefined {
  const name = names?.at(-1);
  const [modifier, ...more] = typmods ?? [];
  const isVarchar = name !== undefined && 'String' in name && name.String.sval === 'varchar';
  if (!isVarchar || modifier === undefined || more.length > 0 || (arrayBounds ?? []).length > 0) return undefined;
  const length = 'A_Const' in modifier ? (modifier.A_Const.ival?.ival ?? 0) : 0;
  return length >= 1 && length <= 10_485_760 ? length : undefined;
}

function scalarType(name: string, modifiers: readonly number[]): PgType | undefined {
  if (name === 'numeric' || name === 'decimal') {
    const [precision, scale = 0] = modifiers;
    if (precision === undefined) return { kind: 'numeric', scale: -1 };
    return precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision
      ? { kind: 'numeric', scale, precision }
      : undefined;
  }
  // A length or a precision that would cut values is not kept to, so that it isn't taken.
  const cuts = modifiers.length > 0 && !(name.startsWith('timestamp') && modifiers[0] === 6);
  return cuts && name !== 'interval' ? undefined : byName[name];
}
