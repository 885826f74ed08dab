// Aggregates: each declared one, over every type that it takes, in groups, over all rows and over none.
import { call } from '../../../src/core/call.js';
import { float64Type, int32Type } from '../../../src/core/data-type.js';
import { literal } from '../../../src/core/expression.js';
import type { AggregateName } from '../../../src/core/functions.js';
import { aggregateNames, aggregates } from '../../../src/core/functions.js';
import type { Expr, Measure, ReadRelation, Relation } from '../../../src/core/relation.js';
import { aggregate, filter } from '../../../src/core/relation.js';
import type { Check } from '../check.js';
import { must, withRows } from '../check.js';
import { col, reachable, read } from '../questions.js';
import { assertSameRows } from '../same-rows.js';
import { ask, expected, takes } from '../target.js';
import { acceptEverything } from './accept-everything.js';

/** Aggregates that compute in doubles are asked of rows whose doubles are ordinary. */
const inDoubles = new Set<AggregateName>(['sum', 'avg', 'stddev', 'quantile']);

function measuresOf(fn: AggregateName, input: Relation): readonly Measure<ReadRelation>[] {
  const argLists: readonly (readonly Expr[])[] =
    fn === 'count'
      ? [[]]
      : input.fields.map((f) => [col(input, f.name), ...(fn === 'quantile' ? [literal(0.3, float64Type)] : [])]);
  return argLists.flatMap((args, i) => {
    const type = aggregates[fn].returns(args.map((a) => a.type));
    return type === undefined ? [] : [{ fn, args, name: `m${String(i)}`, type, nullable: aggregates[fn].nullable }];
  });
}

function questionsOf(fn: AggregateName, input: Relation): readonly Relation[] {
  const id = col(input, 'id');
  const rows = inDoubles.has(fn) ? filter(input, call('gte', id, literal(9, int32Type))) : input;
  const none = filter(input, call('lt', id, literal(0, int32Type)));
  const measures = measuresOf(fn, input);
  const exact =
    fn === 'sum'
      ? [
          aggregate(
            input,
            [],
            measures.filter((m) => m.args[0]?.type.kind === 'int64'),
          ),
        ]
      : [];
  const groups = [
    { name: 'flag', expr: col(input, 'flag') },
    { name: 'label', expr: col(input, 'label') },
  ];
  return [
    aggregate(rows, [], measures),
    aggregate(rows, groups.slice(0, 1), measures),
    aggregate(rows, groups, measures),
    aggregate(none, [], measures),
    aggregate(none, groups, measures),
    ...exact,
  ];
}

const declared: readonly Check[] = aggregateNames.map((fn) => ({
  name: `${fn} aggregates as the reference does`,
  applies: (capabilities) => capabilities.operators.has('aggregate') && capabilities.aggregates.has(fn),
  async run(target) {
    const input = reachable(target, read('samples'));
    const tolerance = { float: 1e-9, count: fn === 'approx_count_distinct' ? 0.1 : 0 };
    for (const question of questionsOf(fn, input)) {
      const { rows } = await ask(target, question);
      assertSameRows(rows, expected(question), question, tolerance);
    }
  },
  wrong: withRows((rows) =>
    rows.map((row) => row.map((v) => (typeof v === 'bigint' ? v + 7n : typeof v === 'number' ? v * 1.01 : null))),
  ),
}));

const undeclared: Check = {
  name: 'takes no aggregate that it does not declare',
  run(target) {
    const input = reachable(target, read('samples'));
    const { aggregates: known, operators } = target.connector.capabilities;
    for (const fn of aggregateNames.filter((name) => !known.has(name) || !operators.has('aggregate'))) {
      const measures = measuresOf(fn, input).slice(0, 1);
      must(!takes(target, aggregate(input, [], measures)), `takes ${fn}, which it does not declare`);
    }
    return Promise.resolve();
  },
  wrong: acceptEverything,
};

export const aggregateChecks: readonly Check[] = [...declared, undeclared];
