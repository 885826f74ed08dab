// The order inputs of a dataset: each object names exactly one field.
import type { ClassType } from 'type-graphql';
import { isNumeric, isOrderable } from '../../src/core/data-type.js';
import type { NamedColumn, NamedDataset } from '../named-catalog.js';
import { SortDirection } from './sort-direction.js';
import type { TypeFactory } from './type-factory.js';

export interface OrderInputs {
  /** By any column that can be ordered by. */
  readonly order: ClassType;
  /** By numeric columns, for their sums and averages. */
  readonly numericOrder: ClassType;
}

/** Makes `…Order` and `…NumericOrder`. */
export function createOrderInputs(named: NamedDataset, factory: TypeFactory): OrderInputs {
  const { dataset, names } = named;
  const make = (name: string, columns: readonly NamedColumn[], what: string): ClassType =>
    factory.inputType({
      name,
      description: `One key of an order: exactly one ${what} of ${dataset.name}, with its direction.`,
      fields: columns.map(({ column, field }) => ({
        name: field,
        type: () => SortDirection,
        nullable: true,
        description: `By ${field}.`,
        needs: [{ dataset: dataset.name, column: column.name }],
      })),
    });
  const orderable = named.columns.filter((c) => isOrderable(c.column.type));
  return {
    order: make(`${names.typeName}Order`, orderable, 'column'),
    numericOrder: make(
      `${names.typeName}NumericOrder`,
      orderable.filter((c) => isNumeric(c.column.type)),
      'numeric column',
    ),
  };
}
