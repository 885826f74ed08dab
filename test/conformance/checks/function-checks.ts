// Functions: each declared one means what core's reference says, in a projection and in a filter; no other is taken.
import { and, call, or } from '../../../src/core/call.js';
import type { DataType } from '../../../src/core/data-type.js';
import { booleanType, float64Type, int32Type, isOrderable, stringType } from '../../../src/core/data-type.js';
import { literal } from '../../../src/core/expression.js';
import type { FunctionName } from '../../../src/core/functions.js';
import { bucketUnits, functionNames } from '../../../src/core/functions.js';
import type { Expr, Relation } from '../../../src/core/relation.js';
import { filter, project } from '../../../src/core/relation.js';
import type { Value } from '../../../src/core/value.js';
import type { Capabilities } from '../../../connectors/connector.js';
import type { Check } from '../check.js';
import { must, withRows } from '../check.js';
import { sampleColumns, samples } from '../fixture.js';
import { col, reachable, read } from '../questions.js';
import { assertSameRows } from '../same-rows.js';
import { ask, expected, takes } from '../target.js';
import { acceptEverything } from './accept-everything.js';

const text = (value: string): Expr => literal(value, stringType);
const zones = ['UTC', 'America/New_York', 'Asia/Kolkata'];

/** Both rows hold a value of every type but one. */
const literalRows = [samples[1], samples[5], samples[6]];

function comparisons(fn: FunctionName, input: Relation, { types }: Capabilities): readonly Expr[] {
  const cases = sampleColumns.flatMap(({ name, type }, at) => {
    if (!isOrderable(type) || !types.has(type.kind)) return [];
    const values = [...new Set(literalRows.map((row) => row?.[at] ?? null).filter((v) => v !== null))];
    const column = col(input, name);
    const same = call(fn, column, column);
    return [same, ...values.flatMap((v) => [call(fn, column, literal(v, type)), call(fn, literal(v, type), column)])];
  });
  return [...cases, call(fn, col(input, 'small'), literal(null, int32Type))];
}

function texts(fn: FunctionName, input: Relation, parts: readonly string[]): readonly Expr[] {
  return parts.map((part) => call(fn, col(input, 'label'), text(part)));
}

const buckets: readonly (readonly [string, ...Exclude<Value, null>[]])[] = [
  ['small', 1, 7, 8, 1000, 1073741824, 1073741825, 2147483647],
  ['big', 1n, 10n, 16n, 9007199254740993n, 4611686018427387904n, 4611686018427387905n, 9223372036854775807n],
  ['price', '0.0001', '0.3000', '7.0000', '99999999999999.9999'],
  [
    'wide',
    '0.0000000001',
    '0.5000000000',
    '4999999999999999999999999999.9999999999',
    '9999999999999999999999999999.9999999999',
  ],
  ['ratio', 0.5, 7, 1e-12, 1e290],
];

/** Expressions that call the function, over all columns of `samples`. */
function casesOf(fn: FunctionName, input: Relation, capabilities: Capabilities): readonly Expr[] {
  const flag = col(input, 'flag');
  const small = call('gt', col(input, 'small'), literal(7, int32Type));
  const truth = literal(true, booleanType);
  const unknown = literal(null, booleanType);
  switch (fn) {
    case 'eq':
    case 'neq':
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return comparisons(fn, input, capabilities);
    case 'and':
      return [and([flag, small]), and([flag, truth, small]), and([flag, unknown])];
    case 'or':
      return [or([flag, small]), or([flag, literal(false, booleanType), small]), or([flag, unknown])];
    case 'not':
      return [call('not', flag), call('not', small), call('not', and([flag, small])), call('not', or([flag, small]))];
    case 'is_null':
      return input.fields.map((field) => call('is_null', col(input, field.name)));
    case 'is_true':
      return [call('is_true', flag), call('is_true', small), call('not', call('is_true', flag))];
    case 'if':
      return [call('if', flag, col(input, 'small'), literal(5, int32Type)), call('if', small, flag, unknown)];
    case 'like':
      return texts(fn, input, [
        'plain',
        '100\\%%',
        'pla%',
        '%_d%',
        '',
        '_ebra',
        '%😀%',
        'emoji _ end',
        '%\\\\%',
        '%\n%',
      ]);
    case 'starts_with':
      return texts(fn, input, ['pla', '', '100%_', 'it\'s "', 'Z', '%', 'emoji 😀']);
    case 'ends_with':
      return texts(fn, input, ['in', '', '_done', 'back', '%', 'comma']);
    case 'contains':
      return texts(fn, input, ['%', '_', '\\', '😀', '', "'", ':p1', 'ebr', '\n']);
    case 'lower_ascii':
      return [call(fn, col(input, 'label')), call(fn, text('ÀBC'))];
    case 'time_bucket':
      return zones.flatMap((zone) => bucketUnits.map((unit) => call(fn, col(input, 'moment'), text(unit), text(zone))));
    case 'date_bucket':
      return bucketUnits.slice(3).map((unit) => call(fn, col(input, 'day'), text(unit)));
    case 'mask_partial':
      return [
        ['*', 0, 0],
        ['#', 1, 0],
        ['😀', 0, 2],
        ["'", 2, 3],
        ['x', 11, 0],
        ['\\', 0, 50],
      ].map(([fill, first, last]) =>
        call(
          fn,
          col(input, 'label'),
          ...[first, last].map((n) => literal(n as number, int32Type)),
          text(fill as string),
        ),
      );
    case 'email_domain': {
      const constants = ['a@b.example', '@', 'a@', '@b', 'a@b@c', 'none', '', 'é@ü.example', 'a@b\nc@d\ne'];
      return [call(fn, col(input, 'label')), ...constants.map((value) => call(fn, text(value)))];
    }
    case 'numeric_bucket':
      return buckets.flatMap(([name, ...sizes]) =>
        sizes.map((size) => {
          const column = col(input, name);
          return call(fn, column, literal(size, column.type));
        }),
      );
    // No column of the samples is a vector: what declares it is held to its meaning by test/integration/vector-search.test.ts.
    case 'vector_distance':
      return [call(fn, literal([1, 0], { kind: 'list', element: float64Type }), text('[0,1]'), text('l2'))];
    case 'to_float64':
      return ['small', 'big', 'price'].map((name) => call(fn, col(input, name)));
  }
}

const declared: readonly Check[] = functionNames
  .filter((fn) => fn !== 'vector_distance')
  .map((fn) => ({
    name: `${fn} means what the reference says`,
    applies: (capabilities) => capabilities.functions.has(fn),
    async run(target) {
      const { capabilities } = target.connector;
      const input = reachable(target, read('samples'));
      const cases = casesOf(fn, input, capabilities);
      for (let i = 0; i < cases.length; i += 40) {
        const some = cases.slice(i, i + 40);
        const columns = some.map((expr, at) => ({ name: `c${String(at)}`, expr }));
        const question = project(input, [{ name: 'id', expr: col(input, 'id') }, ...columns]);
        const { rows } = await ask(target, question);
        assertSameRows(rows, expected(question), question, { float: fn === 'to_float64' ? 1e-15 : 0 });
      }
      for (const expr of cases.filter((c) => isBoolean(c.type))) {
        const rows = filter(input, expr);
        const question = project(rows, [{ name: 'id', expr: col(rows, 'id') }]);
        assertSameRows((await ask(target, question)).rows, expected(question), question);
      }
    },
    wrong: withRows((rows) => rows.slice(0, -1)),
  }));

function isBoolean(type: DataType): boolean {
  return type.kind === 'boolean';
}

const undeclared: Check = {
  name: 'takes no function that it does not declare',
  run(target) {
    const { capabilities } = target.connector;
    const input = reachable(target, read('samples'));
    for (const fn of functionNames.filter((name) => !capabilities.functions.has(name))) {
      const expr = casesOf(fn, input, capabilities)[0] as Expr;
      must(!takes(target, project(input, [{ name: 'c', expr }])), `takes ${fn}, which it does not declare`);
    }
    return Promise.resolve();
  },
  wrong: acceptEverything,
};

export const functionChecks: readonly Check[] = [...declared, undeclared];
