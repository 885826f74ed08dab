// The groups and measures of an aggregate while it is compiled; each measure is computed once, whoever refers to it.
import { aggregates, type AggregateName } from '../../src/core/functions.js';
import { float64Type } from '../../src/core/data-type.js';
import { literal, type ColumnExpr } from '../../src/core/expression.js';
import {
  aggregate,
  type AggregateRelation,
  type Expr,
  type Measure,
  type ReadRelation,
  type Relation,
} from '../../src/core/relation.js';
import type { ReadScope } from './read-scope.js';

/** What is grouped by. `field` is the GraphQL name of its column; absent for what only links to a parent. */
export interface Group {
  readonly field: string | undefined;
  readonly name: string;
  readonly expr: Expr;
}

interface MeasureRequest {
  readonly fn: AggregateName;
  /** By the contract's name; absent for the number of rows. */
  readonly column?: string | undefined;
  /** For a quantile. */
  readonly p?: number | undefined;
}

export interface AggregateScope {
  readonly groups: readonly Group[];
  /** Reference to the group at an index, in the aggregate's output. */
  group(index: number): ColumnExpr;
  /** Reference to a measure in the aggregate's output; added at the first request. */
  measure(request: MeasureRequest): ColumnExpr;
  relation(input: Relation): AggregateRelation<ReadRelation>;
}

/** @returns a scope with these groups and no measure yet. */
export function createAggregateScope(scope: ReadScope, groups: readonly Group[]): AggregateScope {
  const measures: Measure<ReadRelation>[] = [];
  const positions = new Map<string, number>();
  const names = new Set<string>();
  const distinct = (name: string): string => {
    let free = name;
    for (let i = 2; names.has(free); i++) free = `${name}_${String(i)}`;
    names.add(free);
    return free;
  };
  const named = groups.map((group) => ({ ...group, name: distinct(group.name) }));
  const add = ({ fn, column, p }: MeasureRequest): number => {
    const over = column === undefined ? [] : [scope.column(column)];
    const args: readonly Expr[] = p === undefined ? over : [...over, literal(p, float64Type)];
    const spec = aggregates[fn];
    const type = spec.returns(args.map((arg) => arg.type));
    if (type === undefined) throw new TypeError(`${fn} does not take ${column ?? 'rows'}`);
    const suffix = [column, p === undefined ? undefined : String(p)].filter((part) => part !== undefined);
    measures.push({ fn, args, name: distinct([fn, ...suffix].join('_')), type, nullable: spec.nullable });
    return measures.length - 1;
  };
  const result: AggregateScope = {
    groups: named,
    group: (index) => {
      const group = named[index];
      if (group === undefined) throw new RangeError(`no group ${String(index)}`);
      return { kind: 'column', index, type: group.expr.type, nullable: group.expr.nullable };
    },
    measure: (request) => {
      const key = JSON.stringify([request.fn, request.column ?? null, request.p ?? null]);
      const position = positions.get(key) ?? add(request);
      positions.set(key, position);
      const measure = measures[position];
      if (measure === undefined) throw new RangeError(`no measure ${key}`);
      return { kind: 'column', index: groups.length + position, type: measure.type, nullable: measure.nullable };
    },
    relation: (input) => {
      // A relation has at least one field.
      if (named.length + measures.length === 0) result.measure({ fn: 'count' });
      return aggregate<ReadRelation>(input, named, measures);
    },
  };
  return result;
}
