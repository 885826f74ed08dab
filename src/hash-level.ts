// The part of the read path that keyed hashes take: what of a level is hashed, what may not be asked of it, and the
// hashing of its rows before anything else is made of them.
import type { HashValues } from '../auth/hash-values.js';
import { hashedFields, refuseField, type HashedFields } from '../auth/hashed-fields.js';
import { secureRelation } from '../auth/permission.js';
import type { LevelResult, ReadNode, RequestContext } from './core/data-service.js';
import type { Catalog } from './core/dataset.js';
import { evaluate } from './core/evaluate.js';
import type { ScalarExpr } from './core/expression.js';
import type { Grant } from './core/principal.js';
import { leavesOf } from './core/relation.js';
import type { Row } from './core/value.js';
import { compareValues } from './core/value.js';

/** A level as it is asked of the store, and what becomes of its rows. */
export interface HashedLevel {
  /** Without the keys of its order that only settle ties and would tell of what is hashed. */
  readonly node: ReadNode;
  readonly hashRows: (rows: readonly Row[]) => readonly Row[];
  /** The level's rows with their ties settled by what is shown of them. */
  readonly settle: (level: LevelPages) => LevelPages;
}

type LevelPages = Omit<LevelResult, 'children'>;

/**
 * Undefined where nothing of the level is hashed.
 * @throws LakegateError COLUMN_HASHED where the level or a relationship from it compares what is hashed.
 */
export function hashLevel(
  node: ReadNode,
  context: RequestContext,
  path: { readonly catalog: Catalog; readonly hashValues: HashValues },
): HashedLevel | undefined {
  const grants = leavesOf(node.source).map((leaf) => context.grants.get(leaf.dataset));
  if (!grants.some((grant) => grant !== undefined && hasHash(grant))) return undefined;
  const fields = hashedFields(secureRelation(node.source, context.grants, path.catalog, context.caller));
  for (const position of node.children.flatMap((child) => child.link?.parent ?? [])) refuseField(fields[position]);
  if (fields.every((field) => field === undefined)) return undefined;
  const hashes = fields.map((field) => field && path.hashValues(field));
  return {
    node: { ...node, order: storeOrder(node, fields) },
    hashRows: (rows) => rows.map((row) => row.map((value, i) => hashes[i]?.(value) ?? value)),
    settle: (level) => settleTies(node, level),
  };
}

const known = new WeakMap<Grant, boolean>();

function hasHash(grant: Grant): boolean {
  const found = known.get(grant) ?? [...grant.masks.values()].some(({ mask }) => mask.kind === 'hash');
  known.set(grant, found);
  return found;
}

function storeOrder({ order, tieBreaksFrom = order.length }: ReadNode, fields: HashedFields): ReadNode['order'] {
  return order.filter(({ expr }, i) => {
    return i < tieBreaksFrom || expr.kind !== 'column' || fields[expr.index] === undefined;
  });
}

/** Sorts the rows of each page by the whole order, hashes for values, so that the store's own order doesn't show. */
function settleTies(node: ReadNode, level: LevelPages): LevelPages {
  if (node.kind !== 'aggregate' || node.order.length === 0) return level;
  const rows = [...level.rows];
  const ranges = new Map(level.pages.map(({ start, end }) => [start, end]));
  for (const [start, end] of ranges) {
    if (end > start) rows.splice(start, end - start, ...rows.slice(start, end).sort(comparing(node.order)));
  }
  return { ...level, rows };
}

function comparing(order: ReadNode['order']): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const { expr, direction, nulls } of order) {
      const [x, y] = [evaluate(expr as ScalarExpr, a), evaluate(expr as ScalarExpr, b)];
      if (x === null && y === null) continue;
      if (x === null || y === null) return (x === null) === (nulls === 'first') ? -1 : 1;
      const compared = compareValues(x, y, expr.type);
      if (compared !== 0) return direction === 'asc' ? compared : -compared;
    }
    return 0;
  };
}
