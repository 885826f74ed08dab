// Compiles a dataset's filter to a predicate in SQL's three-valued logic, over the columns of a scope.
import { and, call, or } from '../../src/core/call.js';
import type { Relationship } from '../../src/core/dataset.js';
import type { ExprOf } from '../../src/core/expression.js';
import { filter, inQuery, project, type Expr, type Relation } from '../../src/core/relation.js';
import type { ShapedSchema } from '../shape-schema.js';
import { buildComparisons, type FilterInput } from './build-comparisons.js';
import { inputError } from './input-error.js';
import { createReadScope, type ReadScope } from './read-scope.js';

/**
 * The conjunction of all conditions in the input; TRUE for an empty one.
 * @throws LakegateError BAD_USER_INPUT naming the condition that is null or doesn't fit.
 */
export function buildFilter(shaped: ShapedSchema, scope: ReadScope, input: FilterInput, path: string): Expr {
  return and(
    Object.entries(input).map(([name, given]) => buildCondition(shaped, scope, { name, given }, `${path}.${name}`)),
  );
}

/** Rows for which a predicate is TRUE; no filter where it is TRUE of all. */
export function filterWhere(relation: Relation, predicate: Expr | undefined): Relation {
  const all = predicate === undefined || (predicate.kind === 'literal' && predicate.value === true);
  return all ? relation : filter(relation, predicate);
}

/** `input`, which is not null. @throws LakegateError BAD_USER_INPUT */
export function requiredInput(given: unknown, path: string): FilterInput {
  if (given === null || given === undefined) throw inputError(path, 'conditions are expected, not null');
  return given as FilterInput;
}

/** Combines a list under `and` or `or`, or one input under `not`; undefined for another name. */
export function buildLogical<L>(
  condition: { readonly name: string; readonly given: unknown },
  path: string,
  build: (input: FilterInput, path: string) => ExprOf<L>,
): ExprOf<L> | undefined {
  const { name, given } = condition;
  if (name === 'not') return call('not', build(requiredInput(given, path), path));
  if (name !== 'and' && name !== 'or') return undefined;
  if (!Array.isArray(given)) throw inputError(path, 'a list is expected, not null');
  const parts = given.map((item: unknown, i) => {
    const at = `${path}[${String(i)}]`;
    return build(requiredInput(item, at), at);
  });
  return name === 'and' ? and(parts) : or(parts);
}

function buildCondition(
  shaped: ShapedSchema,
  scope: ReadScope,
  condition: { readonly name: string; readonly given: unknown },
  path: string,
): Expr {
  const logical = buildLogical(condition, path, (input, at) => buildFilter(shaped, scope, input, at));
  if (logical !== undefined) return logical;
  const member = scope.named.members.get(condition.name);
  if (member === undefined) throw inputError(path, 'there is no such field');
  const input = requiredInput(condition.given, path);
  if (member.kind === 'column') return buildComparisons(scope.column(member.column.column.name), input, path);
  const { relationship } = member;
  if (member.kind === 'one')
    return buildRelated(shaped, scope, relationship, (s) => buildFilter(shaped, s, input, path));
  return and(
    Object.entries(input).map(([quantifier, given]) => {
      const at = `${path}.${quantifier}`;
      return buildQuantifier(shaped, scope, { relationship, quantifier, input: requiredInput(given, at) }, at);
    }),
  );
}

interface Quantified {
  readonly relationship: Relationship;
  readonly quantifier: string;
  readonly input: FilterInput;
}

function buildQuantifier(
  shaped: ShapedSchema,
  scope: ReadScope,
  { relationship, quantifier, input }: Quantified,
  path: string,
): Expr {
  const meets = (s: ReadScope): Expr => buildFilter(shaped, s, input, path);
  // `every` fails on a related row for which the condition isn't TRUE, be it FALSE or UNKNOWN.
  const fails = (s: ReadScope): Expr => call('not', call('is_true', meets(s)));
  if (quantifier === 'some') return buildRelated(shaped, scope, relationship, meets);
  return call('not', buildRelated(shaped, scope, relationship, quantifier === 'none' ? meets : fails));
}

/** Where the target has a row that belongs to this one and meets the condition. */
function buildRelated(
  shaped: ShapedSchema,
  scope: ReadScope,
  relationship: Relationship,
  condition: (target: ReadScope) => Expr,
): Expr {
  const named = shaped.datasets.get(relationship.target);
  if (named === undefined) throw new RangeError(`${relationship.target} is not in the shape`);
  const target = createReadScope(named);
  const columns = relationship.to.map((name) => ({ name, expr: target.column(name) }));
  const predicate = condition(target);
  const read = target.relation();
  const matching = filterWhere(read, predicate);
  const query = matching.fields.length === columns.length ? matching : project<typeof read>(matching, columns);
  return inQuery(
    relationship.from.map((name) => scope.column(name)),
    query,
  );
}
