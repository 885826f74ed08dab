// What a level of a request is while it is compiled, and what levels of rows and of aggregates have in common.
import type { ReadNode } from '../../src/core/data-service.js';
import type { NamedDataset } from '../named-catalog.js';
import type { ShapedSchema } from '../shape-schema.js';
import type { FieldShape } from './answer-shape.js';
import type { ReadScope } from './read-scope.js';
import type { SelectedField } from './select-fields.js';

/** Where a level stands: its dataset, its field and, under a parent, how its rows belong to the parent's. */
export interface LevelPlace {
  readonly shaped: ShapedSchema;
  readonly named: NamedDataset;
  readonly field: SelectedField;
  /** Response path, without list positions. */
  readonly path: readonly string[];
  /** Position of the level among its parent's children. */
  readonly child: number;
  readonly link?: LevelLink | undefined;
}

/** Positions in the parent's rows and, one by one, this dataset's columns that equal them. */
interface LevelLink {
  readonly parent: readonly number[];
  readonly own: readonly string[];
}

export interface Level {
  readonly node: ReadNode;
  readonly shape: FieldShape;
}

/** A level while it is compiled. */
export interface OpenLevel {
  readonly place: LevelPlace;
  readonly scope: ReadScope;
  readonly children: ReadNode[];
}

/** The shape of `__typename`. */
export function typenameOf(field: SelectedField): { kind: 'typename'; key: string; value: string } {
  return { kind: 'typename', key: field.responseKey, value: field.parentType.name };
}

/** A column that the caller may see: the first of the key where the key is visible. */
export function firstColumn({ shaped, named }: Pick<LevelPlace, 'shaped' | 'named'>): string {
  const [key] = named.dataset.key;
  if (key !== undefined && shaped.keyed.has(named.dataset.name)) return key;
  const [column] = named.columns;
  if (column === undefined) throw new RangeError(`${named.dataset.name} has no visible column`);
  return column.column.name;
}
