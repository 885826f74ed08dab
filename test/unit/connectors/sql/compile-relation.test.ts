// What statements look like, dialect by dialect, and what is refused.
import { compileSql } from '../../../../connectors/sql/compile-relation.js';
import { athenaDialect } from '../../../../connectors/sql/athena-dialect.js';
import { clickhouseDialect } from '../../../../connectors/sql/clickhouse-dialect.js';
import type { SqlDialect, SqlStatement } from '../../../../connectors/sql/dialect.js';
import { postgresDialect } from '../../../../connectors/sql/postgres-dialect.js';
import { redshiftDialect } from '../../../../connectors/sql/redshift-dialect.js';
import { sqlCapabilities } from '../../../../connectors/sql/sql-capabilities.js';
import { and, call, isIn } from '../../../../src/core/call.js';
import { float64Type, int64Type, stringType } from '../../../../src/core/data-type.js';
import { literal } from '../../../../src/core/expression.js';
import {
  aggregate,
  fetch,
  fieldOf,
  filter,
  inQuery,
  join,
  project,
  rowNumber,
  sort,
  type SecuredRelation,
} from '../../../../src/core/relation.js';
import type { SecuredScan } from '../../../../src/core/secured-scan.js';
import { columnNames, owners, planOf, readings, ref, scan } from './sql-plans.js';

const dialects = [athenaDialect, redshiftDialect, clickhouseDialect, postgresDialect];

function without<T extends object>(record: T, name: string): T {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name)) as T;
}

function compile(relation: SecuredRelation, dialect: SqlDialect, physical = {}): SqlStatement {
  const compiled = compileSql(planOf(relation, dialect.kind, physical), dialect, { database: 'lake' });
  if ('refused' in compiled) throw new Error(compiled.refused);
  return compiled;
}

const text = (value: string) => literal(value, stringType);

/** Rows of UA alone, prices only where the flag is set; names from 'U' on, newest first, the second page of ten. */
function governedPage(): SecuredRelation {
  const price = ref('price');
  const input = scan(readings, {
    rowFilter: call('eq', ref('name'), text('UA')),
    outputs: columnNames.map((name) =>
      name === 'price' ? call('if', ref('flag'), price, literal(null, price.type)) : ref(name),
    ),
  });
  const where = call<SecuredScan>('gt', fieldOf(input, columnNames.indexOf('price')), literal('1.50', price.type));
  const sorted = sort<SecuredScan>(filter<SecuredScan>(input, where), [
    { expr: ref('at'), direction: 'desc', nulls: 'last' },
    { expr: ref('id'), direction: 'asc', nulls: 'last' },
  ]);
  return project<SecuredScan>(fetch(sorted, 10, 10), [
    { name: 'id', expr: ref('id') },
    { name: 'at', expr: ref('at') },
  ]);
}

describe('a page under a row filter and a cell filter', () => {
  it('is one SELECT of the columns asked for, with every value bound', () => {
    const statements = dialects.map((dialect) => compile(governedPage(), dialect));
    expect(statements.map((statement) => statement.text)).toMatchSnapshot();
    expect(statements.map((s) => s.parameters.map(({ name, bound }) => `${name}=${bound}`))).toEqual([
      ["p1='UA'", "p2='1.50'"],
      ['p1=UA', 'p2=1.50'],
      ['p1=UA', 'p2=1.50'],
      ['p1=UA', 'p2=1.50'],
    ]);
  });

  it('compiles to the same text every time', () => {
    for (const dialect of dialects) {
      expect(compile(governedPage(), dialect)).toEqual(compile(governedPage(), dialect));
    }
  });
});

describe('nested questions', () => {
  const all = scan(readings);
  const width = columnNames.length;
  const cases: Record<string, SecuredRelation> = {
    'the top three of each partition': (() => {
      const numbered = rowNumber<SecuredScan>(
        all,
        [ref('name')],
        [{ expr: ref('ratio'), direction: 'desc', nulls: 'last' }],
        'position',
      );
      return filter<SecuredScan>(numbered, call('lte', fieldOf(numbered, width), literal(3n, int64Type)));
    })(),
    'groups of a time bucket, those with many rows, the largest first': (() => {
      const bucket = call<SecuredScan>('time_bucket', ref('at'), text('hour'), text('America/New_York'));
      const grouped = aggregate<SecuredScan>(
        all,
        [{ name: 'hour', expr: bucket }],
        [
          { fn: 'count', args: [], name: 'count', type: int64Type, nullable: false },
          {
            fn: 'quantile',
            args: [ref('ratio'), literal(0.9, float64Type)],
            name: 'p90',
            type: float64Type,
            nullable: true,
          },
        ],
      );
      const having = filter<SecuredScan>(grouped, call('gt', fieldOf(grouped, 1), literal(3n, int64Type)));
      return fetch(sort<SecuredScan>(having, [{ expr: fieldOf(having, 1), direction: 'desc', nulls: 'last' }]), 0, 5);
    })(),
    'a filter through a relationship': filter<SecuredScan>(
      all,
      call(
        'not',
        inQuery<SecuredScan>(
          [ref('name')],
          project<SecuredScan>(scan(owners), [{ name: 'name', expr: fieldOf(owners2(), 0) }]),
        ),
      ),
    ),
    'a left join and an anti-join': join<SecuredScan>(
      'anti',
      join<SecuredScan>('left', all, scan(owners), call('eq', ref('name'), nameOf(width))),
      scan(owners),
      call('eq', ref('name'), nameOf(width + 2)),
    ),
  };

  it.each(Object.entries(cases))('%s', (_name, relation) => {
    expect(dialects.map((dialect) => compile(relation, dialect).text)).toMatchSnapshot();
  });

  function owners2(): SecuredScan {
    return scan(owners);
  }

  function nameOf(index: number) {
    return { kind: 'column', index, type: stringType, nullable: true } as const;
  }
});

describe('values and names', () => {
  const hostile = `x' OR '1'='1'; --`;

  it('never puts a value into the text', () => {
    const input = filter<SecuredScan>(
      scan(readings),
      and([
        call('eq', ref('name'), text(hostile)),
        call('contains', ref('name'), text(hostile)),
        isIn([ref('name')], [[hostile], ['y']]),
        isIn(
          [ref('name'), ref('id')],
          [
            [hostile, 1],
            ['y', 2],
          ],
        ),
      ]),
    );
    for (const dialect of dialects) expect(compile(input, dialect).text).not.toContain("OR '1'");
  });

  it('quotes what looks like more than a name', () => {
    const physical = { id: { physicalName: 'a"b`c\\d.e' } };
    const texts = dialects.map(
      (dialect) =>
        compile(project<SecuredScan>(scan(readings), [{ name: 'id', expr: ref('id') }]), dialect, physical).text,
    );
    expect(texts).toEqual([
      'SELECT t1."a""b`c\\d.e" AS "id"\nFROM "lake"."readings" AS t1',
      'SELECT t1."a""b`c\\d.e" AS "id"\nFROM "lake"."readings" AS t1',
      'SELECT t1."a\\"b`c\\\\d.e" AS "id"\nFROM "lake"."readings" AS t1',
      'SELECT t1."a""b`c\\d.e" AS "id"\nFROM "lake"."readings" AS t1',
    ]);
  });

  it('binds a value that stands twice once where parameters have names', () => {
    const twice = filter<SecuredScan>(
      scan(readings),
      and([call('neq', ref('name'), text('UA')), call('gt', ref('name'), text('UA'))]),
    );
    expect(dialects.map((dialect) => compile(twice, dialect).parameters.length)).toEqual([2, 1, 1, 1]);
  });

  it('refuses a zone that is no zone', () => {
    const zone = call<SecuredScan>('time_bucket', ref('at'), text('day'), text(`UTC'||'`));
    for (const dialect of dialects) {
      expect(
        compileSql(
          planOf(project<SecuredScan>(scan(readings), [{ name: 'day', expr: zone }]), dialect.kind),
          dialect,
          {},
        ),
      ).toEqual({
        refused: 'not a time zone',
      });
    }
  });

  it('reads only the columns that somebody asks for', () => {
    const count = aggregate<SecuredScan>(
      scan(readings),
      [],
      [{ fn: 'count', args: [], name: 'count', type: int64Type, nullable: false }],
    );
    const limited = aggregate<SecuredScan>(fetch<SecuredScan>(scan(readings), 0, 3), [], count.measures);
    for (const dialect of dialects) {
      for (const name of columnNames) {
        expect(compile(count, dialect).text).not.toContain(`"${name}"`);
        expect(compile(limited, dialect).text).not.toContain(`"${name}"`);
      }
    }
  });
});

describe('physical columns', () => {
  const select = (dialect: SqlDialect, name: 'name' | 'at' | 'ratio', physicalType: string, timeZone?: string) =>
    compile(project<SecuredScan>(scan(readings), [{ name, expr: ref(name) }]), dialect, {
      [name]: { physicalType, timeZone },
    }).text.split('\n')[0];

  it('are read as UTC, without padding, and as doubles', () => {
    const expected: [SqlDialect, 'name' | 'at' | 'ratio', string, string | undefined, string][] = [
      [athenaDialect, 'name', 'char(3)', undefined, `rtrim(CAST(t1."name" AS varchar))`],
      [athenaDialect, 'at', 'timestamp(6)', 'UTC', `t1."at"`],
      [
        athenaDialect,
        'at',
        'timestamp(3) with time zone',
        'Asia/Tokyo',
        `CAST(at_timezone(t1."at", 'UTC') AS timestamp(6))`,
      ],
      [
        athenaDialect,
        'at',
        'timestamp',
        'Asia/Tokyo',
        `CAST(at_timezone(with_timezone(t1."at", 'Asia/Tokyo'), 'UTC') AS timestamp(6))`,
      ],
      [athenaDialect, 'ratio', 'real', undefined, `CAST(t1."ratio" AS double)`],
      [redshiftDialect, 'name', 'character(3)', undefined, `RTRIM(t1."name")`],
      [redshiftDialect, 'at', 'timestamptz', undefined, `(t1."at" AT TIME ZONE 'UTC')`],
      [redshiftDialect, 'at', 'timestamp', 'Asia/Tokyo', `CONVERT_TIMEZONE('Asia/Tokyo', 'UTC', t1."at")`],
      [
        clickhouseDialect,
        'name',
        'LowCardinality(Nullable(FixedString(3)))',
        undefined,
        `toStringCutToZero(t1."name")`,
      ],
      [clickhouseDialect, 'name', 'Enum8', undefined, `toString(t1."name")`],
      [clickhouseDialect, 'at', `DateTime('Asia/Tokyo')`, 'Asia/Tokyo', `toTimeZone(t1."at", 'UTC')`],
      [clickhouseDialect, 'ratio', 'Nullable(Float32)', undefined, `toFloat64(t1."ratio")`],
    ];
    for (const [dialect, name, physicalType, timeZone, column] of expected) {
      expect(select(dialect, name, physicalType, timeZone)).toBe(`SELECT ${column} AS "${name}"`);
    }
  });
});

describe('refusals', () => {
  const all = scan(readings);
  const refusal = (relation: SecuredRelation, dialect: SqlDialect) =>
    compileSql(planOf(relation, dialect.kind), dialect, {});

  it('name the function, aggregate or column that is missing', () => {
    const poor: SqlDialect = {
      ...athenaDialect,
      functions: without(athenaDialect.functions, 'like'),
      aggregates: without(athenaDialect.aggregates, 'sum'),
    };
    expect(refusal(filter<SecuredScan>(all, call('like', ref('name'), text('a%'))), poor)).toEqual({
      refused: 'function like',
    });
    const sum = aggregate<SecuredScan>(
      all,
      [],
      [{ fn: 'sum', args: [ref('id')], name: 'sum', type: int64Type, nullable: true }],
    );
    expect(refusal(sum, poor)).toEqual({ refused: 'aggregate sum' });
    expect(sqlCapabilities(poor).functions.has('like')).toBe(false);
    expect(sqlCapabilities(poor).aggregates.has('sum')).toBe(false);
    const plan = planOf(all, 'athena');
    const bindings = new Map([...plan.bindings].map(([name, binding]) => [name, { ...binding, columns: new Map() }]));
    expect(compileSql({ ...plan, bindings }, athenaDialect, {})).toEqual({
      refused: 'readings-athena lacks column id',
    });
    expect(compileSql({ ...plan, bindings: new Map() }, athenaDialect, {})).toEqual({
      refused: 'no binding for readings',
    });
  });

  it('keep to the limits of the API', () => {
    const long = filter<SecuredScan>(all, call('eq', ref('name'), text('x'.repeat(1023))));
    expect(refusal(long, athenaDialect)).toEqual({ refused: 'a text is longer than Athena takes as a parameter' });
    const ids = Array.from({ length: 501 }, (_, i) => [i]);
    expect(refusal(filter<SecuredScan>(all, isIn([ref('id')], ids)), redshiftDialect)).toEqual({
      refused: 'in: more than 500 rows',
    });
    const nanos = filter<SecuredScan>(
      all,
      call('eq', ref('at'), literal('2013-01-01T00:00:00.0000001Z', ref('at').type)),
    );
    for (const dialect of dialects)
      expect(refusal(nanos, dialect)).toEqual({ refused: 'a timestamp is finer than a microsecond' });
  });

  it("meet patterns that are no constants, and joins that ClickHouse can't run", () => {
    expect(refusal(filter<SecuredScan>(all, call('like', ref('name'), ref('name'))), redshiftDialect)).toEqual({
      refused: 'like: argument 2 must be a constant',
    });
    const rank = { kind: 'column', index: columnNames.length + 1, type: ref('id').type, nullable: true } as const;
    const unequal = join<SecuredScan>('left', all, scan(owners), call('lt', ref('id'), rank));
    expect(refusal(unequal, clickhouseDialect)).toEqual({
      refused: 'a left join without an equality between the sides',
    });
  });
});
