// Answers a secured relation over rows in memory, in plain loops: what compiled SQL is held to.
import type { SecuredExpr, SecuredRelation, SortKey } from '../../../../src/core/relation.js';
import type { DataType } from '../../../../src/core/data-type.js';
import { evaluate } from '../../../../src/core/evaluate.js';
import type { ScalarExpr } from '../../../../src/core/expression.js';
import type { SecuredScan } from '../../../../src/core/secured-scan.js';
import { canonicalDecimal, compareValues, scaledDecimal, type Row, type Value } from '../../../../src/core/value.js';

export type Tables = Readonly<Record<string, readonly Row[]>>;

/** The rows of a relation. */
export function bruteForce(relation: SecuredRelation, tables: Tables): readonly Row[] {
  const valueOf = (expr: SecuredExpr, row: Row): Value => evaluate(withoutQueries(expr, row, tables), row);
  switch (relation.kind) {
    case 'scan':
      return (tables[relation.dataset.name] ?? [])
        .filter((row) => relation.rowFilter === undefined || evaluate(relation.rowFilter, row) === true)
        .map((row) => relation.outputs.map((output) => evaluate(output, row)));
    case 'filter':
      return bruteForce(relation.input, tables).filter((row) => valueOf(relation.condition, row) === true);
    case 'project':
      return bruteForce(relation.input, tables).map((row) => relation.expressions.map((expr) => valueOf(expr, row)));
    case 'asOf': {
      const by = [relation.time, ...relation.ties].map((expr) => ({ expr, direction: 'desc', nulls: 'last' }) as const);
      const rows = [...bruteForce(relation.input, tables)].sort(bySortKeys(by, valueOf));
      return relation.probes.flatMap((probe, n): Row[] => {
        const found = rows.find((row) => {
          const time = valueOf(relation.time, row);
          const isOf = relation.keys.every((key, k) => String(valueOf(key, row)) === String(probe[k]));
          return isOf && time !== null && compareValues(time, probe.at(-1) ?? '', relation.time.type) <= 0;
        });
        return found === undefined ? [] : [[BigInt(n), ...found]];
      });
    }
    case 'fetch':
      return bruteForce(relation.input, tables).slice(relation.offset, relation.offset + relation.count);
    case 'sort':
      return [...bruteForce(relation.input, tables)].sort(bySortKeys(relation.keys, valueOf));
    case 'join': {
      const left = bruteForce(relation.left, tables);
      const right = bruteForce(relation.right, tables);
      const matches = (l: Row): Row[] => right.filter((r) => valueOf(relation.on, [...l, ...r]) === true);
      if (relation.join === 'semi') return left.filter((l) => matches(l).length > 0);
      if (relation.join === 'anti') return left.filter((l) => matches(l).length === 0);
      const none: Row = relation.right.fields.map(() => null);
      return left.flatMap((l) => {
        const found = matches(l);
        const rows = found.length === 0 && relation.join === 'left' ? [none] : found;
        return rows.map((r) => [...l, ...r]);
      });
    }
    case 'window': {
      const rows = bruteForce(relation.input, tables);
      const sorted = [...rows].sort(bySortKeys(relation.orderBy, valueOf));
      const seen = new Map<string, bigint>();
      return sorted.map((row) => {
        const key = groupKey(relation.partitionBy.map((expr) => valueOf(expr, row)));
        const number = (seen.get(key) ?? 0n) + 1n;
        seen.set(key, number);
        return [...row, number];
      });
    }
    case 'aggregate': {
      const rows = bruteForce(relation.input, tables);
      const groups = new Map<string, { key: Value[]; rows: Row[] }>();
      if (relation.groups.length === 0) groups.set('', { key: [], rows: [] });
      for (const row of rows) {
        const key = relation.groups.map((expr) => valueOf(expr, row));
        const id = relation.groups.length === 0 ? '' : groupKey(key);
        const group = groups.get(id) ?? { key, rows: [] };
        group.rows.push(row);
        groups.set(id, group);
      }
      return [...groups.values()].map((group) => [
        ...group.key,
        ...relation.measures.map((measure) => {
          if (measure.fn === 'count') return BigInt(group.rows.length);
          const [arg, fraction] = measure.args as [SecuredExpr, SecuredExpr | undefined];
          const values = group.rows.map((row) => valueOf(arg, row)).filter((value) => value !== null);
          return measureOf(
            measure.fn,
            values,
            arg.type,
            fraction === undefined ? 0 : Number(evaluate(fraction as ScalarExpr, [])),
          );
        }),
      ]);
    }
  }
}

function measureOf(fn: string, values: readonly Value[], type: DataType, fraction: number): Value {
  const sorted = [...values].sort((a, b) => compareValues(a, b, type));
  const numbers = sorted.map(Number);
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length;
  switch (fn) {
    case 'count_distinct':
    case 'approx_count_distinct':
      return BigInt(new Set(values.map((value) => groupKey([value]))).size);
    case 'sum':
      return values.length === 0 ? null : sumOf(values, type);
    case 'avg':
      return numbers.length === 0 ? null : mean;
    case 'min':
      return sorted[0] ?? null;
    case 'max':
      return sorted.at(-1) ?? null;
    case 'stddev':
      if (numbers.length < 2) return null;
      return Math.sqrt(numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / (numbers.length - 1));
    case 'quantile': {
      if (numbers.length === 0) return null;
      const position = fraction * (numbers.length - 1);
      const low = numbers[Math.floor(position)] ?? 0;
      const high = numbers[Math.ceil(position)] ?? 0;
      return Number.isInteger(position) ? low : low + (position - Math.floor(position)) * (high - low);
    }
    default:
      throw new Error(`no aggregate ${fn}`);
  }
}

function sumOf(values: readonly Value[], type: DataType): Value {
  if (type.kind === 'float64') return values.map(Number).reduce((a, b) => a + b, 0);
  if (type.kind !== 'decimal') {
    const total = values.reduce<bigint>((a, b) => a + BigInt(b as number | bigint), 0n);
    return type.kind === 'int64' ? String(total) : total;
  }
  const total = values.reduce<bigint>((a, b) => a + scaledDecimal(String(b), type.scale), 0n);
  return canonicalDecimal(`${String(total)}e-${String(type.scale)}`, type.scale);
}

function bySortKeys(
  keys: readonly SortKey<SecuredScan>[],
  valueOf: (expr: SecuredExpr, row: Row) => Value,
): (a: Row, b: Row) => number {
  return (left, right) => {
    for (const { expr, direction, nulls } of keys) {
      const [a, b] = [valueOf(expr, left), valueOf(expr, right)];
      if (a === null && b === null) continue;
      if (a === null || b === null) return (a === null) === (nulls === 'first') ? -1 : 1;
      const order = compareValues(a, b, expr.type);
      if (order !== 0) return direction === 'asc' ? order : -order;
    }
    return 0;
  };
}

/** Equal for equal values: one key for every NaN, and for 0 and -0. */
export function groupKey(values: Row): string {
  return values.map((value) => (value === null ? 'null' : `${typeof value}:${String(value)}`)).join('\u0001');
}

/** The expression with every look-up answered for the row. */
function withoutQueries(expr: SecuredExpr, row: Row, tables: Tables): ScalarExpr {
  switch (expr.kind) {
    case 'column':
    case 'literal':
      return expr;
    case 'call':
      return { ...expr, args: expr.args.map((arg) => withoutQueries(arg, row, tables)) };
    case 'in':
      return { ...expr, operands: expr.operands.map((operand) => withoutQueries(operand, row, tables)) };
    case 'inQuery': {
      const values = expr.operands.map((operand) => evaluate(withoutQueries(operand, row, tables), row));
      const found = bruteForce(expr.query, tables).some((candidate) =>
        values.every((value, i) => {
          const other = candidate[i] ?? null;
          const type = expr.operands[i]?.type;
          return value !== null && other !== null && type !== undefined && compareValues(value, other, type) === 0;
        }),
      );
      return { kind: 'literal', value: found, type: expr.type, nullable: false };
    }
  }
}
