// Random aggregates: a filter, groups and measures, conditions and an order, with the SQL that says what they come to.
import fc from 'fast-check';
import { fieldName, type Model, type ModelColumn, type ModelDataset } from './example-model.js';
import { type Filter, randomFilter, toGraphql, toSql } from './random-filter.js';

const zones = [
  'UTC',
  'America/New_York',
  'Asia/Kolkata',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'America/Havana',
];
const units = ['HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const;

interface Group {
  readonly column: ModelColumn;
  readonly every?: (typeof units)[number] | undefined;
  readonly timeZone?: string | undefined;
}

interface Measure {
  readonly fn: 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max' | 'stddev' | 'quantile';
  readonly column?: ModelColumn | undefined;
  readonly p?: number | undefined;
}

export interface AggregateQuestion {
  readonly dataset: ModelDataset;
  readonly filter: Filter;
  readonly groups: readonly Group[];
  readonly measures: readonly Measure[];
  readonly having: { readonly measure: Measure; readonly op: 'gte' | 'lt'; readonly value: number } | undefined;
  readonly order: { readonly measure: Measure; readonly descending: boolean } | undefined;
  readonly first: number | undefined;
}

export function randomAggregate(
  model: Model,
  dataset: ModelDataset,
  bound: fc.Arbitrary<Filter>,
): fc.Arbitrary<AggregateQuestion> {
  const measures = fc.uniqueArray(randomMeasure(dataset), { minLength: 1, maxLength: 4, selector: measureKey });
  const ordering = measures.map((of) => of.filter(isExact));
  return fc.record({
    dataset: fc.constant(dataset),
    filter: fc.tuple(bound, randomFilter(model, dataset, 1)).map((parts): Filter => ({ kind: 'and', parts })),
    groups: fc.uniqueArray(randomGroup(dataset), { maxLength: 2, selector: (group) => group.column.name }),
    measures,
    having: fc.option(
      fc.record({
        measure: randomMeasure(dataset).filter((measure) => isNumeric(measure)),
        op: fc.constantFrom('gte' as const, 'lt' as const),
        value: fc.integer({ min: -20, max: 300 }),
      }),
      { nil: undefined, freq: 2 },
    ),
    order: fc.option(
      ordering.chain((of) =>
        fc.record({ measure: fc.constantFrom<Measure>({ fn: 'count' }, ...of), descending: fc.boolean() }),
      ),
      { nil: undefined },
    ),
    first: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  });
}

function randomGroup(dataset: ModelDataset): fc.Arbitrary<Group> {
  return fc.constantFrom(...dataset.columns.filter((column) => column.kind !== 'double')).chain((column) => {
    const plain = fc.constant<Group>({ column });
    if (column.kind === 'date') {
      const every = fc.constantFrom(...units.slice(1));
      return fc.oneof(
        plain,
        every.map((unit): Group => ({ column, every: unit })),
      );
    }
    if (column.kind !== 'instant') return plain;
    const bucket = fc.record({
      column: fc.constant(column),
      every: fc.constantFrom(...units),
      timeZone: fc.constantFrom(undefined, ...zones),
    });
    return fc.oneof({ weight: 1, arbitrary: plain }, { weight: 6, arbitrary: bucket });
  });
}

function randomMeasure(dataset: ModelDataset): fc.Arbitrary<Measure> {
  const numbers = dataset.columns.filter((column) => column.kind === 'int' || column.kind === 'double');
  const any = fc.constantFrom(...dataset.columns);
  const choices: fc.Arbitrary<Measure>[] = [
    fc.constant<Measure>({ fn: 'count' }),
    fc.record({ fn: fc.constantFrom('countDistinct' as const, 'min' as const, 'max' as const), column: any }),
  ];
  if (numbers.length > 0) {
    const column = fc.constantFrom(...numbers);
    choices.push(
      fc.record({ fn: fc.constantFrom('sum' as const, 'avg' as const, 'stddev' as const), column }),
      fc.record({ fn: fc.constant('quantile' as const), column, p: fc.constantFrom(0, 0.25, 0.5, 0.9, 1) }),
    );
  }
  return fc.oneof(...choices);
}

/** Measures of one function share one quantile's p, as one field of the answer. */
function measureKey({ fn, column }: Measure): string {
  return fn === 'quantile' ? fn : `${fn} ${column?.name ?? ''}`;
}

function isNumeric({ fn, column }: Measure): boolean {
  return column === undefined || fn === 'countDistinct' || column.kind === 'int' || column.kind === 'double';
}

/** Whether stores can't differ in a last digit, so that an order by it is the same everywhere. */
function isExact({ fn, column }: Measure): boolean {
  if (fn === 'stddev' || fn === 'quantile') return false;
  return fn === 'min' || fn === 'max' || column?.kind !== 'double';
}

export function aggregateQuery({ dataset, groups, measures }: AggregateQuestion): string {
  const { type, list } = dataset;
  const grouped =
    groups.length === 0 ? '' : `group { ${groups.map(({ column }) => fieldName(column.name)).join(' ')} }`;
  return `query ($where: ${type}Filter, $groupBy: [${type}GroupBy!], $having: ${type}Having, $orderBy: [${type}AggregateOrder!], $first: Int) {
    groups: ${list}Aggregate(where: $where, groupBy: $groupBy, having: $having, orderBy: $orderBy, first: $first) {
      ${grouped} ${measures.map(measureSelection).join(' ')} } }`;
}

function measureSelection({ fn, column, p }: Measure): string {
  if (column === undefined) return fn;
  return `${fn}${p === undefined ? '' : `(p: ${String(p)})`} { ${fieldName(column.name)} }`;
}

export function aggregateVariables(question: AggregateQuestion): Readonly<Record<string, unknown>> {
  const { filter, groups, having, order, first } = question;
  return {
    where: toGraphql(filter),
    groupBy: groups.map(({ column, every, timeZone }) => ({ field: column.name.toUpperCase(), every, timeZone })),
    having: having && measureInput(having.measure, { [having.op]: threshold(having) }),
    orderBy: order && [measureInput(order.measure, order.descending ? 'DESC' : 'ASC')],
    first,
  };
}

/** Doubles are compared with what none is likely to equal, so that a last digit can't decide. */
function threshold({ measure: { fn, column }, value }: NonNullable<AggregateQuestion['having']>): number {
  const whole = column?.kind === 'int' && ['sum', 'min', 'max'].includes(fn);
  if (fn === 'count' || fn === 'countDistinct') return Math.max(0, value);
  return whole ? value : value + 0.0137;
}

function measureInput({ fn, column, p }: Measure, of: unknown): unknown {
  if (column === undefined) return { [fn]: of };
  const inner = { [fieldName(column.name)]: of };
  return { [fn]: p === undefined ? inner : { p, of: inner } };
}

/** The groups in the order asked for, then by themselves, nulls last. */
export function aggregateSql(question: AggregateQuestion): string {
  const { dataset, filter, groups, measures, having, order, first } = question;
  const columns = groups.map((group, i) => `${groupSql(group, i)} AS g${String(i)}`);
  const selected = [
    ...(groups.length === 0
      ? []
      : [`{${groups.map(({ column }, i) => `"${fieldName(column.name)}": g${String(i)}`).join(', ')}} AS "group"`]),
    ...byFunction(measures).map(([fn, of]) => measureOutput(fn, of)),
  ];
  const keys = [
    ...(order ? [`${measureSql(order.measure)} ${order.descending ? 'DESC NULLS FIRST' : 'ASC NULLS LAST'}`] : []),
    ...groups.map((_, i) => `g${String(i)} ASC NULLS LAST`),
  ];
  return `SELECT ${selected.join(', ')}
    FROM (SELECT t.*${columns.length === 0 ? '' : `, ${columns.join(', ')}`} FROM ${dataset.table} t ${groups.map(bucketJoin).join(' ')}
      WHERE ${toSql(filter)})
    ${groups.length === 0 ? '' : `GROUP BY ${groups.map((_, i) => `g${String(i)}`).join(', ')}`}
    ${having ? `HAVING ${measureSql(having.measure)} ${having.op === 'gte' ? '>=' : '<'} ${String(threshold(having))}` : ''}
    ${keys.length === 0 ? '' : `ORDER BY ${keys.join(', ')}`}
    ${first === undefined ? '' : `LIMIT ${String(first)}`}`;
}

/** An instant's bucket of a day and more begins at the first of all instants that fall into it on the zone's calendar. */
function bucketJoin({ column, every, timeZone = 'UTC' }: Group, i: number): string {
  if (column.kind !== 'instant' || every === undefined || every === 'HOUR') return '';
  const wall = (instant: string): string => `date_trunc('${every}', ${instant} AT TIME ZONE '${timeZone}')`;
  return `JOIN (SELECT ${wall('i')} AS wall, min(i) AS start
      FROM range(TIMESTAMPTZ '2011-12-25', TIMESTAMPTZ '2014-01-10', INTERVAL 30 MINUTE) s(i) GROUP BY wall) b${String(i)}
    ON b${String(i)}.wall = ${wall(`t.${column.name}`)}`;
}

function groupSql({ column, every, timeZone = 'UTC' }: Group, i: number): string {
  const sql = `t.${column.name}`;
  if (every === undefined) return sql;
  if (column.kind === 'date') return `date_trunc('${every}', ${sql})::DATE`;
  if (every !== 'HOUR') return `b${String(i)}.start`;
  const wall = `(${sql} AT TIME ZONE '${timeZone}')`;
  return `${sql} - (${wall} - date_trunc('hour', ${wall}))`;
}

function byFunction(measures: readonly Measure[]): readonly [string, readonly Measure[]][] {
  const found = new Map<string, Measure[]>();
  for (const measure of measures) found.set(measure.fn, [...(found.get(measure.fn) ?? []), measure]);
  return [...found];
}

function measureOutput(fn: string, of: readonly Measure[]): string {
  if (fn === 'count') return 'count(*) AS count';
  const members = of.map((measure) => {
    const sql = measureSql(measure);
    const isInt64 = fn === 'sum' && measure.column?.kind === 'int';
    return `"${fieldName(measure.column?.name ?? '')}": ${isInt64 ? `(${sql})::BIGINT::VARCHAR` : sql}`;
  });
  return `{${members.join(', ')}} AS "${fn}"`;
}

function measureSql({ fn, column, p }: Measure): string {
  if (column === undefined) return 'count(*)';
  switch (fn) {
    case 'countDistinct':
      return `count(DISTINCT ${column.name})`;
    case 'stddev':
      return `stddev_samp(${column.name})`;
    case 'quantile':
      return `quantile_cont(${column.name}, ${String(p)})`;
    default:
      return `${fn}(${column.name})`;
  }
}
