// The input of a record that is to be written: one field for each column, required where every record needs it.
import type { ClassType } from 'type-graphql';
import type { DataType } from '../../src/core/data-type.js';
import { type ColumnConstraints, isRequired } from '../../src/core/dataset.js';
import { toCamelCase, toPascalCase, toProse } from '../../src/core/graphql-naming.js';
import type { NamedColumn, NamedDataset } from '../named-catalog.js';
import { encodeScalar } from '../scalars/encode-value.js';
import { nullability, scalarOf } from './column-type.js';
import { describeColumn } from './describe-column.js';
import type { TypeFactory, TypeReference } from './type-factory.js';

/** Makes `…Input`, and an input for each struct in it. */
export function createRecordInput(named: NamedDataset, factory: TypeFactory): ClassType {
  const { dataset, names } = named;
  return factory.inputType({
    name: `${names.typeName}Input`,
    description: `A record of ${dataset.name}. What is absent takes its default, or is null.`,
    fields: named.columns.map((column) => {
      const { type, name } = column.column;
      const reference = inputTypeOf(type, `${names.typeName}${toPascalCase(name)}`, factory);
      return {
        name: column.field,
        type: () => reference,
        nullable: nullability(type, !isRequired(dataset, column.column)),
        description: describeValue(named, column),
        needs: [{ dataset: dataset.name, column: name, written: true }],
      };
    }),
  });
}

function inputTypeOf(type: DataType, structName: string, factory: TypeFactory): TypeReference {
  if (type.kind === 'list') return [inputTypeOf(type.element, structName, factory)];
  if (type.kind !== 'struct') return scalarOf(type);
  return factory.inputType({
    name: `${structName}Input`,
    description: `The parts of ${toProse(structName)}.`,
    fields: type.fields.map((field) => {
      const reference = inputTypeOf(field.type, `${structName}${toPascalCase(field.name)}`, factory);
      return {
        name: toCamelCase(field.name),
        type: () => reference,
        nullable: nullability(field.type, field.nullable),
        description: `The part ${field.name}.`,
      };
    }),
  });
}

/** What the contract says of the column, and what it demands of a value. */
function describeValue(named: NamedDataset, column: NamedColumn): string {
  const { constraints, type } = column.column;
  const demands = constraints === undefined ? [] : describeConstraints(constraints, type);
  return [describeColumn(named, column), ...demands.map((demand) => `${demand}.`)].join(' ');
}

function describeConstraints(constraints: ColumnConstraints, type: DataType): readonly string[] {
  const { default: fallback, values, minLength, maxLength, pattern, unique } = constraints;
  const shown = (value: unknown): string => JSON.stringify(value);
  const text = (value: ColumnConstraints['default']): string =>
    type.kind === 'list' || type.kind === 'struct' ? 'set' : shown(encodeScalar(value ?? null, type));
  const bounds = [
    ['At least', constraints.minimum],
    ['At most', constraints.maximum],
    ['More than', constraints.exclusiveMinimum],
    ['Less than', constraints.exclusiveMaximum],
    ['A multiple of', constraints.multipleOf],
  ] as const;
  return [
    ...(fallback === undefined ? [] : [`By default ${text(fallback)}`]),
    ...bounds.flatMap(([what, bound]) => (bound === undefined ? [] : [`${what} ${text(bound)}`])),
    ...(minLength === undefined ? [] : [`${String(minLength)} characters or more`]),
    ...(maxLength === undefined ? [] : [`${String(maxLength)} characters or fewer`]),
    ...(pattern === undefined ? [] : [`Matches ${pattern}`]),
    ...(values === undefined ? [] : [`One of ${values.map(text).join(', ')}`]),
    ...(unique === true ? ['Unique in a batch'] : []),
  ];
}
