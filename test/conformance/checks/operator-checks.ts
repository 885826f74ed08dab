// Operators: filter, project, sort, fetch, joins, windows, look-ups by many keys, filters through a sub-query.
import { and, call, equals, isIn } from '../../../src/core/call.js';
import { int32Type, int64Type, isOrderable, stringType } from '../../../src/core/data-type.js';
import { literal } from '../../../src/core/expression.js';
import type { JoinType, OperatorKind, Relation } from '../../../src/core/relation.js';
import { aggregate, asOf, fetch, filter, inQuery, join, project, rowNumber, sort } from '../../../src/core/relation.js';
import type { Capabilities } from '../../../connectors/connector.js';
import type { Check } from '../check.js';
import { must, withRows } from '../check.js';
import { sampleColumns, samples, series } from '../fixture.js';
import type { Row, Value } from '../../../src/core/value.js';
import { by, col, ordered, reachable, read } from '../questions.js';
import { assertSameRows } from '../same-rows.js';
import type { ConformanceTarget } from '../target.js';
import { ask, expected, takes } from '../target.js';
import { acceptEverything } from './accept-everything.js';

interface Case {
  readonly name: string;
  readonly declaredBy: (capabilities: Capabilities) => boolean;
  readonly questions: (target: ConformanceTarget) => readonly Relation[];
}

const operator = (kind: OperatorKind) => (capabilities: Capabilities) => capabilities.operators.has(kind);
const seven = literal(7, int32Type);

function sortQuestions(target: ConformanceTarget): readonly Relation[] {
  const input = reachable(target, read('samples'));
  const columns = sampleColumns.filter(
    (c) => isOrderable(c.type) && target.connector.capabilities.types.has(c.type.kind),
  );
  return columns.flatMap(({ name }) =>
    (['asc', 'desc'] as const).flatMap((direction) =>
      (['first', 'last'] as const).map((nulls) =>
        sort(input, [by(col(input, name), direction, nulls), by(col(input, 'id'))]),
      ),
    ),
  );
}

function joinQuestion(type: JoinType): Relation {
  const left = read('samples', 'id', 'small', 'label');
  const right = read('samples', 'id', 'small');
  const both = join('inner', left, right, literal(true, { kind: 'boolean' }));
  const at = (i: number): ReturnType<typeof col> => ({ ...both.fields[i]!, kind: 'column', index: i });
  return join(type, left, right, and([equals(at(1), at(4)), call('lt', at(0), at(3))]));
}

/** Moments of every row and just beside them, of each key and of one that nobody has. */
function asOfQuestions(): readonly Relation[] {
  const input = read('samples', 'id', 'small', 'label', 'flag', 'moment', 'price', 'ratio', 'tags');
  const time = col(input, 'moment');
  const moments = samples.flatMap((row) => {
    const at = row[9] ?? null;
    if (at === null) return [];
    const text = String(at).slice(0, 19);
    return [
      at,
      `${text}.000001Z`,
      `${text}.999999Z`,
      '1969-12-31T23:59:58Z',
      '1000-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
    ];
  });
  const of = (name: string, values: readonly Value[]): Relation => {
    const probes = values.flatMap((value) => moments.map((moment): Row => [value, moment]));
    return asOf(input, { keys: [col(input, name)], time, ties: [] }, probes);
  };
  const visible = filter(input, call('gt', col(input, 'id'), literal(2, int32Type)));
  const ofYear = call('time_bucket', time, literal('year', stringType), literal('UTC', stringType));
  const late = call('gt', col(input, 'id'), literal(6, int32Type));
  const written = call('if', late, col(input, 'small'), literal(null, int32Type));
  return [
    of('flag', [true, false]),
    of('label', ['plain', 'it\'s "quoted" \\ back', '? :p1 {p1:String} $1 --;', 'nobody']),
    of('small', [7, 8, 9, -2147483648]),
    of('price', ['9.0000', '2.5000', '-99999999999999.9999']),
    asOf(visible, { keys: [col(input, 'flag'), col(input, 'small')], time, ties: [] }, [
      [true, 7, '2013-12-01T00:00:00Z'],
      [false, 7, '2013-12-01T00:00:00Z'],
      [false, 7, '2013-11-03T06:29:59Z'],
      [true, 0, '2013-12-01T00:00:00Z'],
    ]),
    asOf(input, { keys: [col(input, 'flag')], time: ofYear, ties: [written, col(input, 'id')] }, [
      [true, '2013-12-31T23:59:59Z'],
      [false, '2013-12-31T23:59:59Z'],
      [false, '2012-12-31T23:59:59Z'],
      [true, '1969-01-01T00:00:00Z'],
    ]),
  ];
}

const cases: readonly Case[] = [
  {
    name: 'filter keeps the rows for which the condition is TRUE',
    declaredBy: operator('filter'),
    questions: (target) => {
      const input = reachable(target, read('samples', 'id', 'small'));
      return [
        filter(input, call('gt', col(input, 'small'), seven)),
        filter(input, call('not', call('gt', col(input, 'small'), seven))),
      ];
    },
  },
  {
    name: 'project computes and renames',
    declaredBy: operator('project'),
    questions: (target) => {
      const input = reachable(target, read('samples', 'id', 'label'));
      return [
        project(input, [
          { name: 'x y', expr: col(input, 'label') },
          { name: 'id', expr: col(input, 'id') },
          { name: 'select', expr: col(input, 'label') },
        ]),
      ];
    },
  },
  { name: 'sort orders every type, nulls as asked, NaN last', declaredBy: operator('sort'), questions: sortQuestions },
  {
    name: 'fetch takes the rows of a page',
    declaredBy: operator('fetch'),
    questions: (target) => {
      const input = ordered(reachable(target, read('samples', 'id', 'label')), 'label', 'id');
      return [fetch(input, 0, 5), fetch(input, 3, 4), fetch(input, 10, 10), fetch(input, 50, 10)];
    },
  },
  {
    name: 'a filter over a page sees only that page',
    declaredBy: (c) => c.operators.has('fetch') && c.operators.has('sort'),
    questions: (target) => {
      const page = fetch(ordered(reachable(target, read('samples', 'id', 'small')), 'id'), 0, 6);
      return [filter(page, call('gte', col(page, 'small'), seven))];
    },
  },
  ...(['inner', 'left', 'semi', 'anti'] as const).map((type) => ({
    name: `${type} join matches as the reference does`,
    declaredBy: (c: Capabilities) => c.operators.has('join') && c.joins.has(type),
    questions: () => [joinQuestion(type)],
  })),
  {
    name: 'row_number gives the top rows of each partition',
    declaredBy: (c) => c.operators.has('window') && c.windows.has('row_number'),
    questions: () => {
      const input = read('samples', 'id', 'flag', 'label');
      const numbered = rowNumber(
        input,
        [col(input, 'flag')],
        [by(col(input, 'label'), 'desc', 'first'), by(col(input, 'id'))],
        'n',
      );
      return [numbered, filter(numbered, call('lte', col(numbered, 'n'), literal(2n, int64Type)))];
    },
  },
  {
    name: 'each probe finds the last row of its key at or before its moment, and of ties the last',
    declaredBy: operator('asOf'),
    questions: () => asOfQuestions(),
  },
  {
    name: 'a filter over an aggregate is a HAVING',
    declaredBy: (c) => c.operators.has('aggregate') && c.aggregates.has('count'),
    questions: () => {
      const input = read('samples', 'id', 'small');
      const counted = aggregate(
        input,
        [{ name: 'small', expr: col(input, 'small') }],
        [{ fn: 'count', args: [], name: 'n', type: int64Type, nullable: false }],
      );
      return [ordered(filter(counted, call('gt', col(counted, 'n'), literal(1n, int64Type))), 'small')];
    },
  },
  {
    name: 'a filter through a sub-query is TRUE or FALSE, never UNKNOWN',
    declaredBy: (c) => c.inQuery,
    questions: () => {
      const input = read('samples', 'id', 'small', 'label');
      const source = read('samples', 'small', 'id');
      const inner = filter(source, call('gt', col(source, 'id'), seven));
      const query = project(inner, [{ name: 'small', expr: col(inner, 'small') }]);
      const labels = read('samples', 'small', 'label');
      return [
        filter(input, inQuery([col(input, 'small')], query)),
        filter(input, call('not', inQuery([col(input, 'small')], query))),
        filter(input, inQuery([col(input, 'small'), col(input, 'label')], labels)),
      ];
    },
  },
];

const declared: readonly Check[] = cases.map(({ name, declaredBy, questions }) => ({
  name,
  applies: declaredBy,
  async run(target) {
    for (const question of questions(target)) {
      const { rows } = await ask(target, question);
      assertSameRows(rows, expected(question), question);
    }
  },
  wrong: withRows((rows) => [...rows].reverse().slice(1)),
}));

const undeclared: Check = {
  name: 'takes no operator that it does not declare',
  run(target) {
    const { capabilities } = target.connector;
    for (const { name, declaredBy, questions } of cases) {
      if (declaredBy(capabilities)) continue;
      for (const question of questions(target)) must(!takes(target, question), `is taken but not declared: ${name}`);
    }
    return Promise.resolve();
  },
  wrong: acceptEverything,
};

const manyKeys: Check = {
  name: 'looks up as many composite keys at once as it declares, missing and repeated ones among them',
  async run(target) {
    const input = read('series');
    const known = series.slice(0, Math.min(1000, target.connector.capabilities.maxInRows) - 2);
    const keys = [...known.map((row) => [row[0] ?? null, row[1] ?? null]), ['b00', 0], ['nowhere', -1]];
    const question = filter(input, isIn([col(input, 'bucket'), col(input, 'seq')], keys));
    const { rows } = await ask(target, question);
    assertSameRows(rows, known, question);
  },
  wrong: withRows((rows) => [...rows, ...rows.slice(0, 1)]),
};

export const operatorChecks: readonly Check[] = [...declared, undeclared, manyKeys];
