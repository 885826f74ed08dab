// Short ways to write the battery's questions over the fixture.
import { and, isIn } from '../../src/core/call.js';
import type { ConformanceTarget } from './target.js';
import type { Expr, ReadRelation, Relation, SortKey } from '../../src/core/relation.js';
import { fieldOf, filter, sort } from '../../src/core/relation.js';
import { catalog, samples, series } from './fixture.js';

/** A read of columns of a dataset; all of them where none is named. */
export function read(dataset: string, ...columns: readonly string[]): ReadRelation {
  const all = catalog.datasets.get(dataset)?.columns ?? [];
  const named = columns.length === 0 ? all : columns.map((name) => all.find((c) => c.name === name)!);
  return { kind: 'read', dataset, fields: named.map(({ name, type, nullable }) => ({ name, type, nullable })) };
}

/** A dataset's rows in a form that a store which answers by key takes, too: its keys named, all of them. */
export function reachable(target: ConformanceTarget, relation: ReadRelation): Relation {
  if (target.connector.capabilities.access === 'relational') return relation;
  if (relation.dataset === 'samples')
    return filter(
      relation,
      isIn(
        [col(relation, 'id')],
        samples.map((r) => [r[0] ?? null]),
      ),
    );
  const [buckets, numbers] = [0, 1].map((at) => [...new Set(series.map((row) => row[at] ?? null))].map((v) => [v]));
  return filter(
    relation,
    and([isIn([col(relation, 'bucket')], buckets ?? []), isIn([col(relation, 'seq')], numbers ?? [])]),
  );
}

export function col(relation: Relation, name: string): Expr {
  return fieldOf(
    relation,
    relation.fields.findIndex((f) => f.name === name),
  );
}

export function by(
  expr: Expr,
  direction: 'asc' | 'desc' = 'asc',
  nulls: 'first' | 'last' = 'last',
): SortKey<ReadRelation> {
  return { expr, direction, nulls };
}

/** Ordered by columns, ascending, nulls last. */
export function ordered(relation: Relation, ...names: readonly string[]): Relation {
  return sort(
    relation,
    names.map((name) => by(col(relation, name))),
  );
}
