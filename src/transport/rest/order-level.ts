// The order of a level: what was asked for, by own columns and by those of to-one relationships, then what settles ties.
import { and, equals } from '../../core/call.js';
import { isOrderable } from '../../core/data-type.js';
import { fieldOf, join, type ReadRelation, type Relation, type SortKey } from '../../core/relation.js';
import type { AskedLevel, EmbeddedLevel } from './asked-level.js';
import type { OrderTerm } from './parse-order.js';
import { createReadColumns, type ReadColumns } from '../datasets/read-columns.js';
import { notEmbedded, restError, unknownColumn } from './rest-error.js';

/** Sort keys over what `extend` gives. */
export interface LevelOrder {
  readonly keys: (source: Relation) => readonly SortKey<ReadRelation>[];
  /** Adds the columns of relationships that the order needs, after the relation's own. */
  readonly extend: (source: Relation) => Relation;
  /** How many of the keys were asked for. */
  readonly asked: number;
}

/**
 * `total`: whether no two rows may tie that look different to the caller.
 * @throws LakegateError BAD_USER_INPUT, COLUMN_UNKNOWN
 */
export function buildOrder(level: AskedLevel, columns: ReadColumns, total: boolean): LevelOrder {
  const joins = new Map<string, { readonly embedded: EmbeddedLevel; readonly read: ReadColumns }>();
  const asked = level.parameters.order.map((term) => {
    if (term.relation === undefined) return { term, position: columns.position(term.column), key: undefined };
    const embedded = orderedBy(level, term.relation);
    const read = joins.get(embedded.key)?.read ?? createReadColumns(embedded.level.dataset, unknownColumn);
    joins.set(embedded.key, { embedded, read });
    // The columns that are joined by come first.
    for (const name of embedded.relationship.to) read.position(name);
    for (const name of embedded.relationship.from) columns.position(name);
    return { term, position: read.position(term.column), key: embedded.key };
  });
  const named = new Set(level.parameters.order.filter((t) => t.relation === undefined).map((t) => t.column));
  const ties = total ? tieBreaks(level).filter((name) => !named.has(name)) : [];
  const rest = ties.map((name) => columns.position(name));
  return {
    asked: asked.length,
    extend: (source) =>
      [...joins.values()].reduce((left, { embedded, read }) => joinOne(left, columns, embedded, read), source),
    keys: (source) => {
      const starts = new Map<string, number>();
      let start = source.fields.length - [...joins.values()].reduce((sum, { read }) => sum + read.size, 0);
      for (const [key, { read }] of joins) {
        starts.set(key, start);
        start += read.size;
      }
      return [
        ...asked.map(({ term, position, key }) => ({
          expr: fieldOf(source, position + (key === undefined ? 0 : (starts.get(key) ?? 0))),
          ...placement(term),
        })),
        ...rest.map((position) => ({ expr: fieldOf(source, position), direction: 'asc', nulls: 'last' }) as const),
      ];
    },
  };
}

function placement({ direction, nulls }: OrderTerm): Pick<SortKey<ReadRelation>, 'direction' | 'nulls'> {
  return { direction, nulls };
}

function orderedBy(level: AskedLevel, name: string): EmbeddedLevel {
  const embedded = level.embedded.get(name);
  if (embedded === undefined) throw notEmbedded(name);
  if (embedded.relationship.cardinality === 'one') return embedded;
  throw restError('BAD_USER_INPUT', {
    code: 'PGRST118',
    message: `A related order on '${name}' is not possible`,
    details: `'${level.dataset.name}' and '${name}' do not form a many-to-one or one-to-one relationship`,
  });
}

function joinOne(left: Relation, columns: ReadColumns, { relationship }: EmbeddedLevel, read: ReadColumns): Relation {
  const right = read.relation();
  const offset = left.fields.length;
  const both = { fields: [...left.fields, ...right.fields] };
  const on = relationship.from.map((name, i) =>
    equals<ReadRelation>(
      fieldOf(both, columns.position(name)),
      fieldOf(both, offset + read.position(relationship.to[i] ?? '')),
    ),
  );
  return join<ReadRelation>('left', left, right, and(on));
}

function tieBreaks({ dataset }: AskedLevel): readonly string[] {
  if (dataset.key.length > 0) return dataset.key;
  return dataset.columns.filter((c) => isOrderable(c.type) && !dataset.hashed.has(c.name)).map((c) => c.name);
}
