// The last row before each of many moments, in a dialect's form: ClickHouse's own ASOF JOIN, or each row with the moment
// at which the next one of its key takes over, which is met by the probes in an ordinary join.
import { type DataType, timestampType } from '../../src/core/data-type.js';
import type { Row, Value } from '../../src/core/value.js';
import type { SqlDialect, SqlOperand } from './dialect.js';
import { SqlRefusal } from './sql-refusal.js';
import { and, bound, infix, isNotNull, isNull, joinSql, or, raw, sql, wrap, type SqlText } from './sql-text.js';
import { timestampText } from './timestamp-text.js';

/** What rows and probes are matched by, over a query whose WHERE is open. */
export interface AsOfOperands {
  readonly keys: readonly SqlOperand[];
  readonly time: SqlOperand;
  readonly ties: readonly SqlOperand[];
}

/** The name of the probes, as nobody calls a table. */
const probesName = raw('lakegate_probes');

/**
 * The probes as a WITH clause: columns `n`, `k1`…, `moment`.
 * @throws SqlRefusal for floats, which are equal in ways of their own, and for more than a statement holds
 */
export function renderProbes(probes: readonly Row[], keys: readonly SqlOperand[], dialect: SqlDialect): SqlText {
  if (probes.length === 0) throw new SqlRefusal('no probes');
  if (keys.some(({ type }) => !keyKinds.has(type.kind))) throw new SqlRefusal('a probe by such a type');
  const { bytesAroundProbed: around } = dialect;
  let bytes = 0;
  for (const probe of probes) {
    bytes += around;
    for (const value of probe) bytes += Buffer.byteLength(String(value)) + around;
  }
  if (bytes > dialect.maxStatementBytes) throw new SqlRefusal('more probes than a statement holds');
  const types = [...keys.map(({ type }) => type), timestampType];
  return sql`${probesName} AS (${dialect.probes(probes, types)})`;
}

const keyKinds: ReadonlySet<string> = new Set(['boolean', 'int32', 'int64', 'decimal', 'string', 'date', 'timestamp']);

/** Which rows can be found at all: those of a probe's key that have a time. */
export function probedRows({ keys, time }: AsOfOperands): readonly SqlText[] {
  const names = joinSql(
    keys.map((_, i) => raw(keyName(i))),
    ', ',
  );
  const values = keys.map((key) => (keys.length === 1 ? wrap(key.sql, 0) : key.sql));
  const row = keys.length === 1 ? joinSql(values, '') : sql`(${joinSql(values, ', ')})`;
  return [isNotNull(time.sql), sql`${row} IN (SELECT ${names} FROM ${probesName})`];
}

/** The moment from which a later row of the key stands for it, null of the last. */
export function takenOver({ keys, time, ties }: AsOfOperands): SqlText {
  const of = joinSql(
    keys.map((key) => key.sql),
    ', ',
  );
  const order = [sql`${time.sql} ASC`, ...ties.map((tie) => sql`${tie.sql} ASC NULLS FIRST`)];
  return sql`LEAD(${time.sql}) OVER (PARTITION BY ${of} ORDER BY ${joinSql(order, ', ')})`;
}

/** A derived table of the rows and the columns of it that were matched by. */
export interface ProbedRows extends AsOfOperands {
  readonly from: SqlText;
  readonly alias: string;
  /** See {@link takenOver}; absent where the dialect has an ASOF JOIN. */
  readonly until?: SqlText | undefined;
}

/** The join of the probes, called `alias`, with their rows, for a FROM clause. */
export function joinProbes(alias: string, { from, keys, time, ties, until, alias: rows }: ProbedRows): SqlText {
  const probes = sql`${probesName} AS ${raw(alias)}`;
  const moment = raw(`${alias}.moment`);
  const equal = keys.map((key, i) => infix(raw(`${alias}.${keyName(i)}`), '=', key.sql));
  if (until !== undefined) {
    const stands = or([isNull(until), infix(moment, '<', until)]);
    return sql`${probes}\nINNER JOIN ${from} ON ${and([...equal, infix(time.sql, '<=', moment), stands])}`;
  }
  const last = ties.length === 0 ? from : lastOfTies(rows, { from, keys, time, ties });
  return sql`${probes}\nASOF INNER JOIN ${last} ON ${and([...equal, infix(moment, '>=', time.sql)])}`;
}

/** One row of each key and time, called as the rows were. */
function lastOfTies(alias: string, { from, keys, time, ties }: AsOfOperands & { readonly from: SqlText }): SqlText {
  const order = joinSql(
    ties.map((tie) => sql`${tie.sql} DESC NULLS LAST`),
    ', ',
  );
  const by = joinSql(
    [...keys, time].map((operand) => operand.sql),
    ', ',
  );
  return sql`(SELECT * FROM ${from} ORDER BY ${order} LIMIT 1 BY ${by}) AS ${raw(alias)}`;
}

function keyName(position: number): string {
  return `k${String(position + 1)}`;
}

const columnNames = (types: readonly DataType[]): readonly string[] => [
  'n',
  ...types.slice(1).map((_, i) => keyName(i)),
  'moment',
];

const placed = (value: Value | undefined, type: DataType | undefined): SqlText => {
  if (value === undefined || value === null || type === undefined) throw new SqlRefusal('a probe without a value');
  return bound(value, type);
};

/** Probes as VALUES. */
export function probesAsValues(probes: readonly Row[], types: readonly DataType[]): SqlText {
  const rows = probes.map((probe, n) => {
    const values = types.map((type, i) => placed(probe[i], type));
    return sql`(${joinSql([raw(String(n)), ...values], ', ')})`;
  });
  return sql`SELECT * FROM (VALUES ${joinSql(rows, ', ')}) AS v (${raw(columnNames(types).join(', '))})`;
}

/** Probes as a union of constants, for an engine that takes VALUES in an INSERT alone. */
export function probesAsUnion(probes: readonly Row[], types: readonly DataType[]): SqlText {
  const names = columnNames(types);
  const rows = probes.map((probe, n) => {
    const values = [raw(String(n)), ...types.map((type, i) => placed(probe[i], type))];
    const items = n === 0 ? values.map((value, i) => sql`${value} AS ${raw(names[i] ?? '')}`) : values;
    return sql`SELECT ${joinSql(items, ', ')}`;
  });
  return joinSql(rows, ' UNION ALL ');
}

/** Probes as one JSON text, whose values `fromText` reads. */
export function probesAsJson(fromText: (text: SqlText, type: DataType) => SqlText) {
  return (probes: readonly Row[], types: readonly DataType[]): SqlText => {
    const names = columnNames(types);
    const texts = probes.map((probe, n) => [
      String(n),
      ...types.map((type, i) => {
        const value = String(probe[i]);
        return type.kind === 'timestamp' ? timestampText(value) : value;
      }),
    ]);
    const read = types.map(
      (type, i) => sql`${fromText(raw(`r[${String(i + 2)}]`), type)} AS ${raw(names[i + 1] ?? '')}`,
    );
    const json = bound(JSON.stringify(texts), { kind: 'string' });
    const rows = sql`(SELECT arrayJoin(JSONExtract(${json}, 'Array(Array(String))')) AS r)`;
    return sql`SELECT toInt64(r[1]) AS n, ${joinSql(read, ', ')} FROM ${rows}`;
  };
}
