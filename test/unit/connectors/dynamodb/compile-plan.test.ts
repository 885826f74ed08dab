import type { NativeQuery } from '../../../../connectors/connector.js';
import { isRefusal } from '../../../../connectors/connector.js';
import { compilePlan } from '../../../../connectors/dynamodb/compile-plan.js';
import { secureRelation } from '../../../../auth/permission.js';
import { and, call, isIn, or } from '../../../../src/core/call.js';
import { int32Type, stringType } from '../../../../src/core/data-type.js';
import type { Binding } from '../../../../src/core/dataset.js';
import { literal } from '../../../../src/core/expression.js';
import type { Grants } from '../../../../src/core/principal.js';
import type { Expr, Relation } from '../../../../src/core/relation.js';
import { filter, join, sort } from '../../../../src/core/relation.js';
import { bindingsOf } from '../../../conformance/binding.js';
import { catalog, fullGrants, grantOf } from '../../../conformance/fixture.js';
import { by, col, read } from '../../../conformance/questions.js';

const input = read('series');
const bucketIs = (value: string): Expr => call('eq', col(input, 'bucket'), literal(value, stringType));
const seqIs = (value: number): Expr => call('eq', col(input, 'seq'), literal(value, int32Type));

function compile(relation: Relation, grants: Grants = fullGrants, change: Partial<Binding> = {}): NativeQuery {
  const bindings = new Map([...bindingsOf('dynamodb')].map(([name, binding]) => [name, { ...binding, ...change }]));
  const compiled = compilePlan({ relation: secureRelation(relation, grants, catalog), bindings });
  if (isRefusal(compiled)) throw new Error(compiled.refused);
  return compiled;
}

function textOf(relation: Relation, grants?: Grants, change?: Partial<Binding>): string {
  return compile(relation, grants, change).statement.text;
}

it('gets one item for one full key', () => {
  const { statement } = compile(filter(input, and([bucketIs('b01'), seqIs(7)])));
  expect(statement.text).toMatch(/^GetItem series \{"calls":1,/);
  expect(statement.parameters).toEqual([
    { name: 'bucket[0]', value: 'b01', type: 'S' },
    { name: 'seq[0]', value: '7', type: 'N' },
  ]);
});

it('counts the calls of a batch, each distinct key once', () => {
  const keys = [...Array.from({ length: 250 }, (_, i) => ['b01', i]), ['b01', 0]];
  const text = textOf(filter(input, isIn([col(input, 'bucket'), col(input, 'seq')], keys)));
  expect(text).toMatch(/^BatchGetItem series \{"calls":3,/);
});

it('multiplies what separate predicates fix', () => {
  const numbers = isIn([col(input, 'seq')], [[1], [2], [3]]);
  expect(textOf(filter(input, and([or([bucketIs('b01'), bucketIs('b02')]), numbers])))).toMatch(/^BatchGetItem/);
});

it('queries a partition with a range of the sort key and a filter on the rest', () => {
  const range = call('gte', col(input, 'seq'), literal(90, int32Type));
  const known = call('not', call('is_null', col(input, 'amount')));
  const text = textOf(filter(input, and([bucketIs('b01'), range, known])));
  expect(text).toContain('"keyCondition":"bucket = :partition AND seq >= ');
  expect(text).toContain('"filter":"attribute_exists(amount)"');
});

it('compares a boolean with each value of a list, as servers differ on FALSE in one', () => {
  const samples = read('samples', 'id', 'flag');
  const listed = isIn([col(samples, 'flag')], [[true], [false]]);
  const text = textOf(filter(samples, listed), undefined, { scan: { allowed: true, maxRows: 10 } });
  expect(text).toMatch(/"filter":"\(flag = :v\d+ OR flag = :v\d+\)"/);
});

it("finds keys in the row filter as in the caller's own", () => {
  const series = catalog.datasets.get('series')!;
  const rowFilter = isIn<never>(
    [{ kind: 'column', index: 0, type: series.columns[0]!.type, nullable: false }],
    [['b07']],
  );
  expect(textOf(input, new Map([['series', grantOf('series', { rowFilter })]]))).toMatch(/^Query series/);
});

it('says what it completes on the items', () => {
  const text = textOf(sort(filter(input, bucketIs('b01')), [by(col(input, 'amount'))]));
  expect(text).toContain('"completed":["filter","sort"]');
});

it('leaves an order that the sort key gives to DynamoDB', () => {
  const text = textOf(sort(filter(input, bucketIs('b01')), [by(col(input, 'seq'), 'desc')]));
  expect(text).toContain('"descending":true,"completed":["filter"]');
});

it('defines no placeholder that its expressions do not use', () => {
  const unsayable = call('like', col(input, 'bucket'), literal('b%', stringType));
  const { native } = compile(filter(input, and([bucketIs('b01'), or([seqIs(1), unsayable])])));
  const plan = native as Record<'projection' | 'keyCondition', string> & { names: object; values: object };
  const used = `${plan.projection} ${plan.keyCondition}`;
  for (const name of [...Object.keys(plan.names), ...Object.keys(plan.values)]) expect(used).toContain(name);
});

it.each<[string, Relation, Partial<Binding>]>([
  ['a join', join('inner', input, input, literal(true, { kind: 'boolean' })), {}],
  ['a question that fixes no key', input, {}],
  ['a column that the binding lacks', filter(input, and([bucketIs('b01'), seqIs(1)])), { columns: new Map() }],
])('refuses %s', (_what, relation, change) => {
  expect(() => compile(relation, fullGrants, change)).toThrow();
});
