// Random filters: each as data, with what it is in GraphQL and what it means in SQL.
import fc from 'fast-check';
import { fieldName, type Model, type ModelColumn, type ModelDataset, type ModelRelationship } from './example-model.js';

type Scalar = string | number;

export type Filter =
  | { readonly kind: 'column'; readonly column: ModelColumn; readonly tests: readonly ColumnTest[] }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | {
      readonly kind: 'related';
      readonly relationship: ModelRelationship;
      readonly quantifier: 'some' | 'every' | 'none' | undefined;
      readonly part: Filter;
    };

interface ColumnTest {
  readonly op: string;
  readonly value: Scalar | boolean | readonly Scalar[];
}

const everything: Filter = { kind: 'and', parts: [] };

/** Filters over a dataset, through at most `hops` relationships. */
export function randomFilter(model: Model, dataset: ModelDataset, hops = 2): fc.Arbitrary<Filter> {
  const leaf = fc.constantFrom(...dataset.columns).chain(randomColumnTest);
  const related = randomRelated(model, dataset, hops);
  const nest = (depth: number): fc.Arbitrary<Filter> => {
    if (depth === 0) return leaf;
    const parts = fc.array(nest(depth - 1), { maxLength: 3 });
    return fc.oneof(
      { weight: 5, arbitrary: leaf },
      ...(related === undefined ? [] : [{ weight: 2, arbitrary: related }]),
      { weight: 2, arbitrary: parts.map((of): Filter => ({ kind: 'and', parts: of })) },
      { weight: 3, arbitrary: parts.map((of): Filter => ({ kind: 'or', parts: of })) },
      { weight: 2, arbitrary: nest(depth - 1).map((part): Filter => ({ kind: 'not', part })) },
    );
  };
  return fc.oneof({ weight: 1, arbitrary: fc.constant(everything) }, { weight: 9, arbitrary: nest(2) });
}

function randomRelated(model: Model, dataset: ModelDataset, hops: number): fc.Arbitrary<Filter> | undefined {
  if (hops === 0 || dataset.relationships.length === 0) return undefined;
  return fc.constantFrom(...dataset.relationships).chain((relationship) => {
    const target = model.get(relationship.target) as ModelDataset;
    return fc.record({
      kind: fc.constant('related' as const),
      relationship: fc.constant(relationship),
      quantifier: relationship.many ? fc.constantFrom('some', 'every', 'none') : fc.constant(undefined),
      part: randomFilter(model, target, hops - 1),
    });
  });
}

function randomColumnTest(column: ModelColumn): fc.Arbitrary<Filter> {
  const value = randomValue(column);
  const list = fc.array(value, { maxLength: 4 });
  const tests: fc.Arbitrary<ColumnTest>[] = [
    fc.record({ op: fc.constantFrom('eq', 'neq', 'gt', 'gte', 'lt', 'lte'), value }),
    fc.record({ op: fc.constantFrom('in', 'notIn'), value: list }),
    fc.record({ op: fc.constant('isNull'), value: fc.boolean() }),
  ];
  if (column.kind === 'text') tests.push(randomTextTest(column));
  return fc
    .uniqueArray(fc.oneof(...tests), { minLength: 1, maxLength: 2, selector: (test) => test.op })
    .map((of): Filter => ({ kind: 'column', column, tests: of }));
}

/** Values that occur, or are next to one, or at the end of the type's range. */
function randomValue({ kind, samples }: ModelColumn): fc.Arbitrary<Scalar> {
  const sample = fc.constantFrom(...samples);
  switch (kind) {
    case 'int':
      return fc.oneof(
        { weight: 6, arbitrary: sample },
        { weight: 2, arbitrary: sample.map((value) => Number(value) + 1) },
        { weight: 1, arbitrary: fc.constantFrom(0, -1, 127, 128, 32_768, 2_147_483_647, -2_147_483_648) },
      );
    case 'double':
      return fc.oneof(
        { weight: 6, arbitrary: sample },
        { weight: 2, arbitrary: sample.map((value) => Number(value) / 3) },
        { weight: 1, arbitrary: fc.constantFrom(0, -0.5, 1e300, 'NaN', 'Infinity', '-Infinity') },
      );
    case 'text':
      return fc.oneof(
        { weight: 6, arbitrary: sample },
        { weight: 1, arbitrary: fc.constantFrom('', 'a', "o'clock", '\\', '%', '🛫') },
      );
    case 'instant':
      return fc.oneof(
        { weight: 6, arbitrary: sample },
        { weight: 1, arbitrary: fc.constantFrom('2013-03-10T07:00:00Z', '1969-12-31T23:59:59.999Z') },
      );
    case 'date':
      return sample;
  }
}

function randomTextTest({ samples }: ModelColumn): fc.Arbitrary<ColumnTest> {
  const part = fc
    .tuple(fc.constantFrom(...samples), fc.nat(3), fc.integer({ min: 1, max: 4 }))
    .map(([text, from, length]) => String(text).slice(from, from + length));
  const pattern = fc
    .tuple(part, part, fc.constantFrom('%', '_', '%_', '\\%'))
    .map(([a, b, mark]) => `${mark}${a}%${b}%`);
  return fc.oneof(
    fc.record({ op: fc.constantFrom('startsWith', 'endsWith', 'contains'), value: part }),
    fc.record({ op: fc.constant('like'), value: pattern }),
  );
}

/** As GraphQL's input. Conditions on different fields stand side by side, others under `and`. */
export function toGraphql(filter: Filter): Readonly<Record<string, unknown>> {
  switch (filter.kind) {
    case 'column':
      return {
        [fieldName(filter.column.name)]: Object.fromEntries(filter.tests.map(({ op, value }) => [op, value])),
      };
    case 'not':
      return { not: toGraphql(filter.part) };
    case 'or':
      return { or: filter.parts.map(toGraphql) };
    case 'and': {
      const parts = filter.parts.map(toGraphql);
      const names = parts.flatMap((part) => Object.keys(part));
      return new Set(names).size === names.length
        ? Object.fromEntries(parts.flatMap((part) => Object.entries(part)))
        : { and: parts };
    }
    case 'related': {
      const part = toGraphql(filter.part);
      return {
        [fieldName(filter.relationship.name)]: filter.quantifier === undefined ? part : { [filter.quantifier]: part },
      };
    }
  }
}

/** As SQL's condition on a table alias. */
export function toSql(filter: Filter, alias = 't'): string {
  switch (filter.kind) {
    case 'column':
      return join(
        filter.tests.map((test) => testSql(filter.column, `${alias}.${filter.column.name}`, test)),
        'AND',
      );
    case 'not':
      return `NOT (${toSql(filter.part, alias)})`;
    case 'and':
      return join(
        filter.parts.map((part) => toSql(part, alias)),
        'AND',
      );
    case 'or':
      return join(
        filter.parts.map((part) => toSql(part, alias)),
        'OR',
      );
    case 'related': {
      const { relationship, quantifier, part } = filter;
      const inner = `${alias}x`;
      const on = relationship.on.map(([from, to]) => `${inner}.${to} = ${alias}.${from}`).join(' AND ');
      const condition = toSql(part, inner);
      const wanted = quantifier === 'every' ? `(${condition}) IS NOT TRUE` : `(${condition})`;
      const exists = `EXISTS (SELECT 1 FROM ${relationship.target} ${inner} WHERE ${on} AND ${wanted})`;
      return quantifier === 'every' || quantifier === 'none' ? `NOT ${exists}` : exists;
    }
  }
}

function join(parts: readonly string[], word: 'AND' | 'OR'): string {
  if (parts.length === 0) return word === 'AND' ? 'TRUE' : 'FALSE';
  return parts.map((part) => `(${part})`).join(` ${word} `);
}

const symbols: Readonly<Record<string, string>> = { eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' };

function testSql(column: ModelColumn, sql: string, { op, value }: ColumnTest): string {
  if (op === 'isNull') return `${sql} IS ${value === true ? '' : 'NOT '}NULL`;
  if (Array.isArray(value)) {
    const list = value.map((item) => valueSql(column, item as Scalar)).join(', ');
    if (value.length === 0) return op === 'in' ? 'FALSE' : 'TRUE';
    return `${sql} ${op === 'in' ? '' : 'NOT '}IN (${list})`;
  }
  const literal = valueSql(column, value as Scalar);
  switch (op) {
    case 'like':
      return `${sql} LIKE ${literal} ESCAPE '\\'`;
    case 'startsWith':
      return `starts_with(${sql}, ${literal})`;
    case 'endsWith':
      return `ends_with(${sql}, ${literal})`;
    case 'contains':
      return `contains(${sql}, ${literal})`;
    default:
      return `${sql} ${symbols[op] ?? ''} ${literal}`;
  }
}

function valueSql({ kind }: ModelColumn, value: Scalar): string {
  const text = `'${String(value).replaceAll("'", "''")}'`;
  switch (kind) {
    case 'int':
      return `${text}::INTEGER`;
    case 'double':
      return `${text}::DOUBLE`;
    case 'text':
      return text;
    case 'instant':
      return `${text}::TIMESTAMPTZ`;
    case 'date':
      return `${text}::DATE`;
  }
}
