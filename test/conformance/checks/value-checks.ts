// Values: each type comes through unchanged, the hard ones too, as result and as bound parameter.
import { call, isIn, or } from '../../../src/core/call.js';
import { describeType, isOrderable } from '../../../src/core/data-type.js';
import { literal } from '../../../src/core/expression.js';
import { filter } from '../../../src/core/relation.js';
import type { Row, Value } from '../../../src/core/value.js';
import type { Check } from '../check.js';
import { withRows } from '../check.js';
import { sampleColumns, samples } from '../fixture.js';
import { col, reachable, read } from '../questions.js';
import { assertSameRows } from '../same-rows.js';
import { ask, expected } from '../target.js';

const readsBack: readonly Check[] = sampleColumns.map(({ name, type }) => ({
  name: `reads ${describeType(type)} values back unchanged (${name})`,
  applies: (capabilities) => capabilities.types.has(type.kind),
  async run(target) {
    const question = reachable(target, read('samples', 'id', name));
    const { rows } = await ask(target, question);
    assertSameRows(rows, expected(question), question);
  },
  wrong: withRows((rows) => rows.map((row) => row.map((value, i) => (i === 0 ? value : alter(value))))),
}));

/** What a careless decoder makes of a value. */
function alter(value: Value): Value {
  if (value === null) return null;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 1 : null;
  if (Array.isArray(value)) return (value as Row).map((member) => member ?? '');
  return typeof value === 'bigint' ? BigInt(Number(value)) : `${String(value)} `;
}

const bindsValues: readonly Check[] = sampleColumns
  .map(({ name, type }, at) => ({ name, type, at }))
  .filter(({ type }) => isOrderable(type))
  .map(({ name, type, at }) => ({
    name: `finds each row by its own ${describeType(type)} value (${name})`,
    applies: (capabilities) => capabilities.types.has(type.kind) && capabilities.functions.has('eq'),
    async run(target) {
      const input = reachable(target, read('samples', 'id', name));
      const values = [...new Set(samples.map((row) => row[at] ?? null).filter((value) => value !== null))];
      for (const value of values) {
        const question = filter(input, call('eq', col(input, name), literal(value, type)));
        const { rows } = await ask(target, question);
        assertSameRows(rows, expected(question), question);
      }
      const all = filter(
        input,
        isIn(
          [col(input, name)],
          values.map((value) => [value]),
        ),
      );
      assertSameRows((await ask(target, all)).rows, expected(all), all);
      const either = filter(input, or(values.map((value) => call('eq', col(input, name), literal(value, type)))));
      assertSameRows((await ask(target, either)).rows, expected(either), either);
    },
    wrong: withRows((rows) => rows.slice(1)),
  }));

export const valueChecks: readonly Check[] = [...readsBack, ...bindsValues];
