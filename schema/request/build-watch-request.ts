// Compiles a field of Subscription to what is watched, and to the shape in which each event is answered.
import type { ScalarExpr } from '../../src/core/expression.js';
import type { WatchRequest, WatchStart } from '../../src/core/watch-service.js';
import type { NamedDataset } from '../named-catalog.js';
import type { ShapedSchema } from '../shape-schema.js';
import type { EventFieldShape, ObjectShape, WatchPlan } from './answer-shape.js';
import { buildChangeFilter } from './build-change-filter.js';
import { requiredInput } from './build-filter.js';
import { columnShape } from './build-row-level.js';
import { inputError } from './input-error.js';
import { firstColumn, typenameOf } from './level.js';
import type { SelectedField } from './select-fields.js';

/**
 * The plan of a field that watches a dataset.
 * @throws LakegateError BAD_USER_INPUT where arguments contradict each other or don't fit, naming the argument.
 */
export function buildWatchRequest(shaped: ShapedSchema, field: SelectedField): WatchPlan {
  const dataset = shaped.watches.get(field.name);
  const named = dataset === undefined ? undefined : shaped.datasets.get(dataset);
  if (dataset === undefined || named === undefined) throw new RangeError(`${field.name} watches no visible dataset`);
  const columns: string[] = [];
  const fields = field.selections.map((selected): EventFieldShape => {
    if (selected.name === '__typename') return typenameOf(selected);
    const { name, responseKey: key } = selected;
    if (name === 'record') return { kind: 'record', key, object: recordShape(named, selected, columns) };
    return { kind: name as 'operation' | 'eventTime' | 'position' | 'lagMs', key };
  });
  if (columns.length === 0) columns.push(firstColumn({ shaped, named }));
  return { request: { dataset, columns, ...parseArguments(named, field) }, shape: { key: field.responseKey, fields } };
}

/** The shape of the record's object; its columns are added to those watched. */
function recordShape(named: NamedDataset, record: SelectedField, columns: string[]): ObjectShape {
  return {
    typeName: record.selections[0]?.parentType.name ?? `${named.names.typeName}Record`,
    fields: record.selections.map((field) => {
      if (field.name === '__typename') return typenameOf(field);
      const member = named.members.get(field.name);
      if (member?.kind !== 'column') throw new RangeError(`${named.names.typeName} has no column ${field.name}`);
      const { name, type } = member.column.column;
      if (!columns.includes(name)) columns.push(name);
      return columnShape(field, columns.indexOf(name), type);
    }),
  };
}

function parseArguments(
  named: NamedDataset,
  { args, responseKey }: SelectedField,
): Omit<WatchRequest, 'dataset' | 'columns'> {
  const snapshot = args['snapshot'] === true;
  const from = parseStart(args['from'] ?? undefined, `${responseKey}.from`);
  if (snapshot && from !== undefined && from.kind !== 'latest') {
    throw inputError(
      `${responseKey}.snapshot`,
      'a snapshot begins with now, so that it goes with no other place to start',
    );
  }
  const stream = (args['stream'] ?? undefined) as string | undefined;
  if (stream !== undefined && named.dataset.streams?.some(({ id }) => id === stream) !== true) {
    throw inputError(`${responseKey}.stream`, 'there is no such stream');
  }
  return {
    stream,
    where: parseWhere(named, args['where'] ?? undefined, `${responseKey}.where`),
    from: from ?? { kind: 'latest' },
    snapshot,
    dedupe: args['dedupe'] === true,
    conflate: args['conflate'] === true,
  };
}

function parseWhere(named: NamedDataset, given: unknown, path: string): ScalarExpr | undefined {
  if (given === undefined) return undefined;
  const predicate = buildChangeFilter(named, requiredInput(given, path), path);
  return predicate.kind === 'literal' && predicate.value === true ? undefined : predicate;
}

/** The one place to start that an input names; undefined for no input. @throws LakegateError BAD_USER_INPUT */
function parseStart(given: unknown, path: string): WatchStart | undefined {
  if (given === undefined) return undefined;
  const set = Object.entries(given as Readonly<Record<string, unknown>>).filter(([, value]) => value !== null);
  const [first] = set;
  if (first === undefined || set.length > 1) {
    throw inputError(path, 'exactly one of latest, earliest, timestamp and position is expected');
  }
  const [kind, value] = first;
  if (typeof value === 'string') {
    // A part of a millisecond is dropped, so that nothing at the instant itself is missed.
    return kind === 'timestamp' ? { kind, atMs: Date.parse(value) } : { kind: 'position', position: value };
  }
  if (value !== true) throw inputError(`${path}.${kind}`, 'true is expected, or another place to start');
  return { kind: kind === 'earliest' ? 'earliest' : 'latest' };
}
