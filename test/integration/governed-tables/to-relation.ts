// Drawn questions in the gateway's own terms: relations over datasets, before permission.
import { and, call, isIn, or } from '../../../src/core/call.js';
import { int64Type } from '../../../src/core/data-type.js';
import type { Dataset } from '../../../src/core/dataset.js';
import { literal } from '../../../src/core/expression.js';
import { aggregates } from '../../../src/core/functions.js';
import {
  aggregate,
  type Expr,
  fetch,
  fieldOf,
  filter,
  inQuery,
  join,
  type Measure,
  project,
  type ReadRelation,
  type Relation,
  rowNumber,
  sort,
  type SortKey,
} from '../../../src/core/relation.js';
import type { Condition, DrawnKey, TestOfColumn } from '../../support/brute-force.js';
import { type DrawnMeasure, isKeyed, kindIn, type Question, type Seen } from './random-question.js';
import { type Kind, toValue, typeOf } from './random-table.js';

export function datasetOf({ table }: Pick<Seen, 'table'>): Dataset {
  return {
    name: table.name,
    contract: { id: 'drawn', version: '1.0.0' },
    graphql: {},
    columns: table.columns.map(({ name, kind }) => ({ name, type: typeOf(kind), nullable: !table.key.includes(name) })),
    key: table.key,
    relationships: [],
    bindings: [],
    stage: 'curated',
    quality: [],
    roles: [],
    tags: [],
  };
}

/** Everything that the principal sees of a table. */
export function readOf(seen: Seen): ReadRelation {
  const { columns } = datasetOf(seen);
  return { kind: 'read', dataset: seen.table.name, fields: columns.filter(({ name }) => seen.columns.includes(name)) };
}

export function toRelation(question: Question, seen: Seen, other: Seen | undefined): Relation {
  const input = where(readOf(seen), seen, 'where' in question ? question.where : undefined);
  switch (question.kind) {
    case 'list': {
      const keys = [...question.keys, ...(isKeyed(seen) ? seen.table.key : []).map(ascending)];
      const sorted = keys.length === 0 ? input : sort(input, keys.map(toKey(input)));
      const sliced = question.slice === undefined ? sorted : fetch(sorted, question.slice[0], question.slice[1]);
      return columnsOf(sliced, question.columns);
    }
    case 'groups':
      return groupsOf(question, seen, input);
    case 'top': {
      const order = [...question.keys, ...seen.table.key.map(ascending)].map(toKey(input));
      const numbered = rowNumber(input, [named(input, question.by)], order, 'position_');
      const first = call('lte', named(numbered, 'position_'), literal(BigInt(question.count), int64Type));
      return columnsOf(filter(numbered, first), question.columns);
    }
    case 'related':
      return relatedOf(question, input, other as Seen);
    case 'joined': {
      const right = readOf(other as Seen);
      const pairs = [...input.fields.map(({ name }) => name), ...right.fields.map(({ name }) => `${name}_there`)];
      const renamed = project(
        right,
        right.fields.map(({ name }) => ({ name: `${name}_there`, expr: named(right, name) })),
      );
      const at = (name: string): Expr => fieldOf({ fields: [...input.fields, ...renamed.fields] }, pairs.indexOf(name));
      const on = call('eq', at(question.on[0]), at(`${question.on[1]}_there`));
      const there = question.otherColumns.map((name) => `${name}_there`);
      return columnsOf(join(question.as, input, renamed, on), [...question.columns, ...there]);
    }
  }
}

function relatedOf(question: Extract<Question, { kind: 'related' }>, input: Relation, other: Seen): Relation {
  const [here, there] = question.on;
  const query = columnsOf(where(readOf(other), other, question.otherWhere), [there]);
  if (question.as === 'inQuery' || question.as === 'notInQuery') {
    const among = inQuery([named(input, here)], query);
    return columnsOf(filter(input, question.as === 'inQuery' ? among : call('not', among)), question.columns);
  }
  const both = { fields: [...input.fields, ...query.fields] };
  const on = call<ReadRelation>('eq', named(input, here), fieldOf(both, input.fields.length));
  return columnsOf(join(question.as, input, query, on), question.columns);
}

function groupsOf(question: Extract<Question, { kind: 'groups' }>, seen: Seen, input: Relation): Relation {
  const { by, measures, atLeast, havingMin } = question;
  const drawn: readonly DrawnMeasure[] = havingMin ? [...measures, { fn: 'min', column: havingMin }] : measures;
  const all = aggregate(
    input,
    by.map((name) => ({ name, expr: named(input, name) })),
    drawn.map((measure, i) => toMeasure(measure, input, `m${String(i)}`)),
  );
  const count = call<ReadRelation>('gte', named(all, 'm0'), literal(BigInt(atLeast), int64Type));
  const least = havingMin ? call<ReadRelation>('is_null', named(all, `m${String(drawn.length - 1)}`)) : undefined;
  const having = [...(atLeast > 0 ? [count] : []), ...(least === undefined ? [] : [call<ReadRelation>('not', least)])];
  const kept = having.length === 0 ? all : filter<ReadRelation>(all, and(having));
  return columnsOf(kept, [...by, ...measures.map((_, i) => `m${String(i)}`)]);
}

function toMeasure({ fn, column }: DrawnMeasure, input: Relation, name: string): Measure<ReadRelation> {
  const args = column === undefined ? [] : [named(input, column)];
  const type = aggregates[fn].returns(args.map((arg) => arg.type));
  if (type === undefined) throw new TypeError(`${fn} does not take ${String(column)}`);
  return { fn, args, name, type, nullable: aggregates[fn].nullable };
}

function where(input: ReadRelation, seen: Seen, condition: Condition | undefined): Relation {
  return condition === undefined ? input : filter<ReadRelation>(input, toExpression(condition, input, seen));
}

function toExpression(condition: Condition, input: Relation, seen: Seen): Expr {
  switch (condition.op) {
    case 'and':
      return and(condition.of.map((part) => toExpression(part, input, seen)));
    case 'or':
      return or(condition.of.map((part) => toExpression(part, input, seen)));
    case 'not':
      return call('not', toExpression(condition.of, input, seen));
    default:
      return toTest(condition, named(input, condition.column), kindIn(seen, condition.column));
  }
}

function toTest(test: TestOfColumn, column: Expr, kind: Kind): Expr {
  switch (test.op) {
    case 'isNull':
      return call('is_null', column);
    case 'isPresent':
      return call('not', call('is_null', column));
    case 'in':
    case 'notIn': {
      const list = isIn(
        [column],
        test.values.map((cell) => [toValue(cell, kind)]),
      );
      return test.op === 'in' ? list : call('not', list);
    }
    default:
      return call(test.op, column, literal(toValue(test.value, kind), column.type));
  }
}

function columnsOf(input: Relation, names: readonly string[]): Relation {
  return project(
    input,
    names.map((name) => ({ name, expr: named(input, name) })),
  );
}

const ascending = (column: string): DrawnKey => ({ column, down: false });

const toKey =
  (input: Relation) =>
  ({ column, down, nullsFirst = false }: DrawnKey): SortKey<ReadRelation> => ({
    expr: named(input, column),
    direction: down ? 'desc' : 'asc',
    nulls: nullsFirst ? 'first' : 'last',
  });

function named(input: { readonly fields: Relation['fields'] }, name: string): Expr {
  const at = input.fields.findIndex((field) => field.name === name);
  return fieldOf(input, at);
}
