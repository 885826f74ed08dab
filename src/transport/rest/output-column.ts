// How an answer's rows are made of the rows of levels: values of the level itself, rows of its children, nested.
import type { Field } from '../../core/relation.js';
import type { Value } from '../../core/value.js';
import { restError } from './rest-error.js';

/** A column of the answer. `index` and `child` are positions in the level's rows and among its children. */
export type OutputColumn =
  | {
      readonly kind: 'value';
      readonly field: Field;
      readonly index: number;
      readonly convert: ((value: Value) => Value) | undefined;
    }
  /** The row of a to-one relationship as a struct, or null. */
  | { readonly kind: 'row'; readonly field: Field; readonly child: number; readonly columns: readonly OutputColumn[] }
  /** Rows of a to-many relationship as a list of structs. */
  | { readonly kind: 'rows'; readonly field: Field; readonly child: number; readonly columns: readonly OutputColumn[] }
  /** The columns of a to-one relationship among the level's own; null where it has no row. */
  | { readonly kind: 'spread'; readonly child: number; readonly columns: readonly OutputColumn[] };

/** The fields that columns come to, in order. */
export function fieldsOf(columns: readonly OutputColumn[]): readonly Field[] {
  return columns.flatMap((column) =>
    column.kind === 'spread' ? fieldsOf(column.columns).map((field) => ({ ...field, nullable: true })) : [column.field],
  );
}

/** @throws LakegateError BAD_USER_INPUT where two columns of an answer would have one name */
export function assertDistinctNames(columns: readonly OutputColumn[]): void {
  const names = new Set<string>();
  for (const { name } of fieldsOf(columns)) {
    if (names.has(name)) {
      throw restError('BAD_USER_INPUT', {
        code: '42701',
        message: `column "${name}" specified more than once`,
        hint: 'Give one of them an alias.',
      });
    }
    names.add(name);
  }
}
