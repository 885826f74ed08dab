// A slow, plain evaluator of secured relations over rows in memory: what a store's answer is compared with.
import { evaluate, isTrue } from '../../src/core/evaluate.js';
import type { ExprOf, ScalarExpr } from '../../src/core/expression.js';
import type { Measure, SecuredExpr, SecuredRelation, SortKey } from '../../src/core/relation.js';
import type { SecuredScan } from '../../src/core/secured-scan.js';
import type { Row, Value } from '../../src/core/value.js';
import { compareValues, scaledDecimal } from '../../src/core/value.js';

/** All rows of a dataset, values in the order of its columns. */
export type Tables = ReadonlyMap<string, readonly Row[]>;

/** The rows a relation gives over the tables. */
export function evaluateRelation(relation: SecuredRelation, tables: Tables): readonly Row[] {
  const scalar = (expr: SecuredExpr, row: Row): Value => evaluate(resolveQueries(expr, row, tables), row);
  switch (relation.kind) {
    case 'scan':
      return (tables.get(relation.dataset.name) ?? [])
        .filter((row) => isTrue(relation.rowFilter, row))
        .map((row) => relation.outputs.map((output) => evaluate(output, row)));
    case 'filter':
      return evaluateRelation(relation.input, tables).filter((row) => scalar(relation.condition, row) === true);
    case 'project':
      return evaluateRelation(relation.input, tables).map((row) => relation.expressions.map((e) => scalar(e, row)));
    case 'join': {
      const right = evaluateRelation(relation.right, tables);
      const nulls = relation.right.fields.map(() => null);
      return evaluateRelation(relation.left, tables).flatMap((left) => {
        const matches = right.filter((r) => scalar(relation.on, [...left, ...r]) === true);
        if (relation.join === 'semi') return matches.length > 0 ? [left] : [];
        if (relation.join === 'anti') return matches.length > 0 ? [] : [left];
        if (relation.join === 'left' && matches.length === 0) return [[...left, ...nulls]];
        return matches.map((r) => [...left, ...r]);
      });
    }
    case 'aggregate': {
      const groups = new Map<string, Row[]>();
      if (relation.groups.length === 0) groups.set('[]', []);
      for (const row of evaluateRelation(relation.input, tables)) {
        const key = JSON.stringify(relation.groups.map((g) => textOf(scalar(g, row))));
        groups.set(key, [...(groups.get(key) ?? []), row]);
      }
      return [...groups.values()].map((rows) => [
        ...relation.groups.map((g) => scalar(g, rows[0] ?? [])),
        ...relation.measures.map((m) => measure(m, rows, scalar)),
      ]);
    }
    case 'window': {
      const rows = sortRows(evaluateRelation(relation.input, tables), relation.orderBy, scalar);
      const counters = new Map<string, bigint>();
      return rows.map((row) => {
        const key = JSON.stringify(relation.partitionBy.map((p) => textOf(scalar(p, row))));
        const next = (counters.get(key) ?? 0n) + 1n;
        counters.set(key, next);
        return [...row, next];
      });
    }
    case 'sort':
      return sortRows(evaluateRelation(relation.input, tables), relation.keys, scalar);
    case 'asOf': {
      const rows = evaluateRelation(relation.input, tables);
      return relation.probes.flatMap((probe, i) => {
        const moment = probe.at(-1) ?? null;
        const fit = rows.filter((row) => {
          const at = scalar(relation.time, row);
          const equal = relation.keys.every((key, k) => {
            const value = scalar(key, row);
            return value !== null && compareValues(value, probe[k] ?? null, key.type) === 0;
          });
          return equal && at !== null && compareValues(at, moment, relation.time.type) <= 0;
        });
        const by = [relation.time, ...relation.ties].map((expr): SortKey<SecuredScan> => {
          return { expr, direction: 'asc', nulls: 'first' };
        });
        return sortRows(fit, by, scalar)
          .slice(-1)
          .map((row) => [BigInt(i), ...row]);
      });
    }
    case 'fetch':
      return evaluateRelation(relation.input, tables).slice(relation.offset, relation.offset + relation.count);
  }
}

type Scalar = (expr: SecuredExpr, row: Row) => Value;

/** The expression with each sub-query answered for this row. */
function resolveQueries(expr: SecuredExpr, row: Row, tables: Tables): ScalarExpr {
  switch (expr.kind) {
    case 'inQuery': {
      const operands = expr.operands.map((o) => evaluate(resolveQueries(o, row, tables), row));
      const found = evaluateRelation(expr.query, tables).some((r) =>
        r.every((v, i) => {
          const operand = operands[i] ?? null;
          return (
            v !== null && operand !== null && compareValues(operand, v, (expr.operands[i] as SecuredExpr).type) === 0
          );
        }),
      );
      return { kind: 'literal', value: found, type: expr.type, nullable: false };
    }
    case 'call':
      return { ...expr, args: expr.args.map((a) => resolveQueries(a, row, tables)) };
    case 'in':
      return { ...expr, operands: expr.operands.map((a) => resolveQueries(a, row, tables)) };
    default:
      return expr;
  }
}

function sortRows(rows: readonly Row[], keys: readonly SortKey<SecuredScan>[], scalar: Scalar): readonly Row[] {
  return [...rows].sort((a, b) => {
    for (const key of keys) {
      const [x, y] = [scalar(key.expr, a), scalar(key.expr, b)];
      if (x === null || y === null) {
        if (x === y) continue;
        return (x === null) === (key.nulls === 'first') ? -1 : 1;
      }
      const order = compareValues(x, y, key.expr.type);
      if (order !== 0) return key.direction === 'asc' ? order : -order;
    }
    return 0;
  });
}

function measure(m: Measure<SecuredScan>, rows: readonly Row[], scalar: Scalar): Value {
  if (m.fn === 'count') return BigInt(rows.length);
  const arg = m.args[0] as ExprOf<SecuredScan>;
  const values = rows.map((row) => scalar(arg, row)).filter((v): v is Exclude<Value, null> => v !== null);
  const numbers = values.map(Number);
  switch (m.fn) {
    case 'count_distinct':
    case 'approx_count_distinct':
      return BigInt(new Set(values.map((v) => textOf(v))).size);
    case 'min':
    case 'max': {
      const sorted = [...values].sort((a, b) => compareValues(a, b, arg.type));
      return (m.fn === 'min' ? sorted[0] : sorted.at(-1)) ?? null;
    }
    case 'sum':
      if (values.length === 0) return null;
      if (arg.type.kind === 'float64') return numbers.reduce((a, b) => a + b, 0);
      if (arg.type.kind === 'int32') return BigInt(numbers.reduce((a, b) => a + b, 0));
      return exactSum(values, arg.type.kind === 'decimal' ? arg.type.scale : 0);
    case 'avg':
      return values.length === 0 ? null : numbers.reduce((a, b) => a + b, 0) / values.length;
    case 'stddev': {
      if (values.length < 2) return null;
      const mean = numbers.reduce((a, b) => a + b, 0) / values.length;
      return Math.sqrt(numbers.reduce((s, x) => s + (x - mean) ** 2, 0) / (values.length - 1));
    }
    case 'quantile': {
      if (values.length === 0) return null;
      const p = Number(scalar(m.args[1] as SecuredExpr, []));
      const sorted = [...numbers].sort((a, b) => a - b);
      const at = p * (sorted.length - 1);
      const low = sorted[Math.floor(at)] as number;
      return low + ((sorted[Math.ceil(at)] as number) - low) * (at - Math.floor(at));
    }
  }
}

function exactSum(values: readonly Value[], scale: number): string {
  const total = values.reduce<bigint>((sum, v) => sum + scaledDecimal(String(v), scale), 0n);
  if (scale === 0) return total.toString();
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, '0');
  return `${total < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function textOf(value: Value): string {
  return value === null ? 'null' : `${typeof value}:${Object.is(value, -0) ? '0' : String(value)}`;
}
