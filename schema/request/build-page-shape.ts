// Compiles the selection of a connection.
import type { EdgeFieldShape, PageFieldShape, PageInfoFieldShape, PageShape } from './answer-shape.js';
import { buildObjectShape, typenameOf, type OpenLevel } from './build-row-level.js';
import type { SelectedField } from './select-fields.js';

/** The shape of a connection; rows' columns and children are added to the level. */
export function buildPageShape(level: OpenLevel, selections: readonly SelectedField[]): PageShape {
  return { fields: selections.map((field) => buildPageField(level, field)) };
}

/** Whether an answer of this shape shows rows, or where their page stands. */
export function readsRows(shape: PageShape): boolean {
  return shape.fields.some((f) => f.kind === 'nodes' || f.kind === 'edges' || f.kind === 'pageInfo');
}

function buildPageField(level: OpenLevel, field: SelectedField): PageFieldShape {
  const key = field.responseKey;
  const path = [...level.place.path, key];
  switch (field.name) {
    case '__typename':
      return typenameOf(field);
    case 'nodes':
      return { kind: 'nodes', key, object: buildObjectShape(level, field.selections, path) };
    case 'edges':
      return { kind: 'edges', key, edge: field.selections.map((f) => buildEdgeField(level, f, path)) };
    case 'pageInfo':
      return { kind: 'pageInfo', key, fields: field.selections.map(pageInfoField) };
    case 'totalCount':
      return { kind: 'totalCount', key };
    default:
      throw new RangeError(`a connection has no field ${field.name}`);
  }
}

function buildEdgeField(level: OpenLevel, field: SelectedField, path: readonly string[]): EdgeFieldShape {
  const key = field.responseKey;
  switch (field.name) {
    case '__typename':
      return typenameOf(field);
    case 'cursor':
      return { kind: 'cursor', key };
    case 'node':
      return { kind: 'node', key, object: buildObjectShape(level, field.selections, [...path, key]) };
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
