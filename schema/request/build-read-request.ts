// Compiles a root field of an operation to the read that answers it and the shape of its answer.
import { and, equals } from '../../src/core/call.js';
import { literal } from '../../src/core/expression.js';
import type { ShapedSchema } from '../shape-schema.js';
import type { ReadRequest } from './answer-shape.js';
import { buildAggregateLevel } from './build-aggregate-level.js';
import { valueOf } from './build-comparisons.js';
import { buildOneLevel, buildPageLevel } from './build-row-level.js';
import { buildSimilarLevel } from './build-similar-level.js';
import type { LevelPlace } from './level.js';
import type { SelectedField } from './select-fields.js';

/** Whether a field of Query is over a dataset, hence answered by {@link buildReadRequest}. */
export function isDatasetField(shaped: ShapedSchema, field: Pick<SelectedField, 'name'>): boolean {
  return shaped.roots.has(field.name);
}

/**
 * The read of a root field over a dataset. `path` is its response path; by default its response key.
 * @throws LakegateError BAD_USER_INPUT where arguments contradict each other or don't fit, naming the argument.
 */
export function buildReadRequest(
  shaped: ShapedSchema,
  field: SelectedField,
  path: readonly string[] = [field.responseKey],
): ReadRequest {
  const role = shaped.roots.get(field.name);
  const named = role === undefined ? undefined : shaped.datasets.get(role.dataset);
  if (role === undefined || named === undefined) throw new RangeError(`${field.name} is not over a visible dataset`);
  const place: LevelPlace = { shaped, named, field, path, child: 0 };
  switch (role.kind) {
    case 'rows':
      return buildPageLevel(place);
    case 'aggregate':
      return buildAggregateLevel(place);
    case 'similar':
      return buildSimilarLevel(place);
    case 'one':
      return buildOneLevel(place, (scope) =>
        and(
          named.dataset.key.map((key) => {
            const member = named.columns.find((c) => c.column.name === key);
            const column = scope.column(key);
            const argument = member?.field ?? key;
            const value = valueOf(field.args[argument], column.type, [...path, argument].join('.'));
            return equals(column, literal(value, column.type));
          }),
        ),
      );
  }
}
