// Compiles the selection of a connection.
import type { EdgeFieldShape, ObjectShape, PageFieldShape, PageInfoFieldShape, PageShape } from './answer-shape.js';
import { typenameOf } from './level.js';
import type { SelectedField } from './select-fields.js';

/** Compiles what is selected of a row, at its response path. */
type BuildRow = (selections: readonly SelectedField[], path: readonly string[]) => ObjectShape;

/** The shape of a connection at a path; `buildRow` compiles what is selected of its rows. */
export function buildPageShape(
  selections: readonly SelectedField[],
  path: readonly string[],
  buildRow: BuildRow,
): PageShape {
  return { fields: selections.map((field) => buildPageField(field, [...path, field.responseKey], buildRow)) };
}

/** Whether an answer of this shape shows rows, or where their page stands. */
export function readsRows(shape: PageShape): boolean {
  return shape.fields.some((f) => f.kind === 'nodes' || f.kind === 'edges' || f.kind === 'pageInfo');
}

function buildPageField(field: SelectedField, path: readonly string[], buildRow: BuildRow): PageFieldShape {
  const key = field.responseKey;
  switch (field.name) {
    case '__typename':
      return typenameOf(field);
    case 'nodes':
      return { kind: 'nodes', key, object: buildRow(field.selections, path) };
    case 'edges':
      return { kind: 'edges', key, edge: field.selections.map((f) => buildEdgeField(f, path, buildRow)) };
    case 'pageInfo':
      return { kind: 'pageInfo', key, fields: field.selections.map(pageInfoField) };
    case 'totalCount':
      return { kind: 'totalCount', key };
    default:
      throw new RangeError(`a connection has no field ${field.name}`);
  }
}

function buildEdgeField(field: SelectedField, path: readonly string[], buildRow: BuildRow): EdgeFieldShape {
  const key = field.responseKey;
  switch (field.name) {
    case '__typename':
      return typenameOf(field);
    case 'cursor':
      return { kind: 'cursor', key };
    case 'node':
      return { kind: 'node', key, object: buildRow(field.selections, [...path, key]) };
    default:
      throw new RangeError(`an edge has no field ${field.name}`);
  }
}

function pageInfoField(field: SelectedField): PageInfoFieldShape {
  const key = field.responseKey;
  switch (field.name) {
    case '__typename':
      return typenameOf(field);
    case 'hasNextPage':
    case 'hasPreviousPage':
    case 'startCursor':
    case 'endCursor':
      return { kind: field.name, key };
    default:
      throw new RangeError(`pageInfo has no field ${field.name}`);
  }
}
