// `$apply`: filter, groupby and aggregate, one after the other, as one relation.
import { and } from '../../core/call.js';
import { aggregates, type AggregateName } from '../../core/functions.js';
import {
  aggregate,
  fieldOf,
  filter,
  type Measure,
  type ReadRelation,
  type Relation,
  type SortKey,
  sort,
} from '../../core/relation.js';
import type { VisibleCatalog, VisibleDataset } from '../../core/read-scope.js';
import { buildFilter } from './build-filter.js';
import { notImplemented, odataError, unknownProperty } from './odata-error.js';
import { ExpressionParser, type ODataExpr } from './parse-expression.js';
import type { ODataOptions } from './parse-options.js';
import { createReadColumns, type ReadColumns } from '../datasets/read-columns.js';
import { tokenizeOdata } from './tokenize-odata.js';

interface AggregateItem {
  /** Absent: `$count`. */
  readonly property: string | undefined;
  readonly fn: AggregateName;
  readonly alias: string;
}

interface ApplySteps {
  readonly filters: readonly ODataExpr[];
  readonly groups: readonly string[];
  readonly items: readonly AggregateItem[];
}

const methods: Readonly<Record<string, AggregateName>> = {
  sum: 'sum',
  min: 'min',
  max: 'max',
  average: 'avg',
  countdistinct: 'count_distinct',
};

/** @throws LakegateError BAD_USER_INPUT, COLUMN_UNKNOWN, SQL_UNSUPPORTED */
export function buildApply(dataset: VisibleDataset, options: ODataOptions, catalog: VisibleCatalog): Relation {
  const { filters, groups, items } = parseApply(options.apply ?? '');
  if (options.filter !== undefined) throw notImplemented('$filter beside $apply (put filter(…) first in $apply)');
  if (options.select !== undefined || options.expand.size > 0) throw notImplemented('$select or $expand beside $apply');
  const columns = createReadColumns(dataset, unknownProperty);
  const conditions = filters.map((expr) => buildFilter({ catalog, columns, option: '$apply' }, expr));
  const grouped = groups.map((name) => ({ name, expr: columns.column(name) }));
  const measures = items.map((item) => measureOf(item, columns));
  const names = [...groups, ...items.map(({ alias }) => alias)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw odataError('$apply', `"${twice}" is there twice`);
  const read = columns.relation();
  const input = conditions.length === 0 ? read : filter<ReadRelation>(read, and(conditions));
  const result = aggregate<ReadRelation>(input, grouped, measures);
  return sorted(result, options, groups.length);
}

function sorted(relation: Relation, { orderby }: ODataOptions, groups: number): Relation {
  const keys = orderby.map(({ property, direction }): SortKey<ReadRelation> => {
    const index = relation.fields.findIndex(({ name }) => name === property);
    if (index < 0) throw odataError('$orderby', `there is no "${property}" in what is applied`);
    return { expr: fieldOf(relation, index), direction, nulls: direction === 'asc' ? 'first' : 'last' };
  });
  const rest = Array.from({ length: groups }, (_, i): SortKey<ReadRelation> => ({
    expr: fieldOf(relation, i),
    direction: 'asc',
    nulls: 'first',
  }));
  return keys.length + rest.length === 0 ? relation : sort(relation, [...keys, ...rest]);
}

function measureOf({ property, fn, alias }: AggregateItem, columns: ReadColumns): Measure<ReadRelation> {
  const args = property === undefined ? [] : [columns.column(property)];
  const spec = aggregates[fn];
  const type = spec.returns(args.map((arg) => arg.type));
  if (type === undefined) throw odataError('$apply', `"${property ?? ''}" can't be aggregated so`);
  return { fn, args, name: alias, type, nullable: spec.nullable };
}

function parseApply(text: string): ApplySteps {
  const parser = new ExpressionParser(tokenizeOdata(text, '$apply'), '$apply');
  const filters: ODataExpr[] = [];
  let grouping: Omit<ApplySteps, 'filters'> | undefined;
  do {
    const step = parser.takeName('a transformation');
    if (grouping !== undefined) throw notImplemented(`${step.text} after groupby or aggregate, in $apply`);
    parser.expect('(');
    if (step.text === 'filter') filters.push(parser.or());
    else if (step.text === 'aggregate') grouping = { groups: [], items: parseItems(parser) };
    else if (step.text === 'groupby') grouping = parseGroups(parser);
    else throw notImplemented(`The transformation ${step.text} of $apply`);
    parser.expect(')');
  } while (parser.takeIf('/'));
  parser.expectEnd();
  if (grouping === undefined) throw odataError('$apply', 'expected groupby or aggregate');
  return { filters, ...grouping };
}

function parseGroups(parser: ExpressionParser): Omit<ApplySteps, 'filters'> {
  parser.expect('(');
  const groups = [parser.takeName('a property').text];
  while (parser.takeIf(',')) groups.push(parser.takeName('a property').text);
  parser.expect(')');
  if (!parser.takeIf(',')) return { groups, items: [] };
  parser.expect('aggregate');
  parser.expect('(');
  const items = parseItems(parser);
  parser.expect(')');
  return { groups, items };
}

function parseItems(parser: ExpressionParser): readonly AggregateItem[] {
  const items: AggregateItem[] = [];
  do {
    const property = parser.takeName('a property or $count').text;
    if (property === '$count') {
      parser.expect('as');
      items.push({ property: undefined, fn: 'count', alias: parser.takeName('an alias').text });
      continue;
    }
    parser.expect('with');
    const method = parser.takeName('a method');
    const fn = Object.hasOwn(methods, method.text) ? methods[method.text] : undefined;
    if (fn === undefined) throw parser.unexpected(method, `one of ${Object.keys(methods).join(', ')}`);
    parser.expect('as');
    items.push({ property, fn, alias: parser.takeName('an alias').text });
  } while (parser.takeIf(','));
  return items;
}
