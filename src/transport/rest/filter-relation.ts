// The filter of a level: its own conditions, and that an inner relationship has a row.
import { and } from '../../core/call.js';
import type { Relationship } from '../../core/dataset.js';
import { filter, inQuery, project, type Expr, type ReadRelation, type Relation } from '../../core/relation.js';
import type { AskedLevel, EmbeddedLevel } from './asked-level.js';
import { buildCondition } from './build-condition.js';
import { createReadColumns, type ReadColumns } from '../datasets/read-columns.js';
import { unknownColumn } from './rest-error.js';

/** The predicate of a level's rows; undefined: all of them. @throws LakegateError BAD_USER_INPUT, COLUMN_UNKNOWN */
export function buildPredicate(level: AskedLevel, columns: ReadColumns): Expr | undefined {
  const related = (name: string): Expr | undefined => {
    const embedded = level.embedded.get(name);
    return embedded && hasRelated(columns, embedded);
  };
  const predicates = [
    ...level.parameters.conditions.map((condition) => buildCondition({ columns, related }, condition)),
    ...[...level.embedded.values()].filter(({ item }) => item.inner).map((embedded) => hasRelated(columns, embedded)),
  ];
  return predicates.length === 0 ? undefined : and(predicates);
}

/** Rows for which a predicate is TRUE. */
export function filterWhere(relation: Relation, predicate: Expr | undefined): Relation {
  return predicate === undefined ? relation : filter(relation, predicate);
}

/** Where the target has a row that belongs to this one and meets the conditions of its own level. */
function hasRelated(columns: ReadColumns, { relationship, level }: EmbeddedLevel): Expr {
  return inQuery(
    relationship.from.map((name) => columns.column(name)),
    keysOf(level, relationship),
  );
}

function keysOf(level: AskedLevel, { to }: Relationship): Relation {
  const target = createReadColumns(level.dataset, unknownColumn);
  const keys = to.map((name) => ({ name, expr: target.column(name) }));
  const predicate = buildPredicate(level, target);
  const matching = filterWhere(target.relation(), predicate);
  return matching.fields.length === keys.length ? matching : project<ReadRelation>(matching, keys);
}
