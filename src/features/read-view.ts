// What of a dataset is read for features: its entity, its timestamp, and the columns that the features are made of.
import type { Column } from '../core/dataset.js';
import { LakegateError } from '../core/errors.js';
import type { DataType } from '../core/data-type.js';
import { float64Type } from '../core/data-type.js';
import type { Field, ReadRelation } from '../core/relation.js';
import type { Row, Value } from '../core/value.js';
import type { ResolvedFeature, ResolvedView } from './resolve-features.js';

/** How a view's rows are read: first the entity's columns, then the timestamp, then the others. */
export interface ViewReading {
  readonly read: ReadRelation;
  readonly timestamp: number;
  /** Position of when rows were created, where the view says so. */
  readonly created?: number | undefined;
  /** The value of each feature, made of a row. */
  readonly features: readonly ((row: Row) => Value)[];
}

/** Reads a view, or its history where `dataset` says so. */
export function readView({ view, name, dataset, entities, features }: ResolvedView, from = name): ViewReading {
  const columnOf = (column: string): Column => {
    const found = dataset.columns.find((one) => one.name === column);
    if (found === undefined) throw new LakegateError('INTERNAL', { cause: `${name} has no column ${column}` });
    return found;
  };
  const inputs = features.flatMap((feature) =>
    feature.kind === 'column' ? [feature.name] : feature.feature.expression.inputs,
  );
  const written = view.created === undefined ? [] : [view.created];
  const names = [...new Set([...entities.map((entity) => entity.name), view.timestamp, ...written, ...inputs])];
  const fields = names.map((column): Field => {
    const { type, nullable } = columnOf(column);
    return { name: column, type, nullable };
  });
  return {
    read: { kind: 'read', dataset: from, fields },
    timestamp: names.indexOf(view.timestamp),
    created: view.created === undefined ? undefined : names.indexOf(view.created),
    features: features.map((feature) => compileFeature(feature, names)),
  };
}

function compileFeature(feature: ResolvedFeature, names: readonly string[]): (row: Row) => Value {
  if (feature.kind === 'column') {
    const position = names.indexOf(feature.name);
    return (row) => row[position] ?? null;
  }
  const { expression } = feature.feature;
  const positions = new Map(expression.inputs.map((input) => [input, names.indexOf(input)]));
  return (row) =>
    expression.evaluate((input) => {
      const value = row[positions.get(input) ?? -1] ?? null;
      return value === null ? null : Number(value);
    });
}

/** The type of a feature's values; what is computed is in double precision. */
export function featureType(feature: ResolvedFeature): DataType {
  return feature.kind === 'column' ? feature.column.type : float64Type;
}
