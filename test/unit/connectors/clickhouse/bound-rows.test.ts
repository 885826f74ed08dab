import { secureRelation } from '../../../../auth/permission.js';
import { boundRows } from '../../../../connectors/clickhouse/bound-rows.js';
import { and, call, isIn, or } from '../../../../src/core/call.js';
import { int32Type, stringType } from '../../../../src/core/data-type.js';
import { literal } from '../../../../src/core/expression.js';
import type { Expr, Relation } from '../../../../src/core/relation.js';
import { fetch, filter } from '../../../../src/core/relation.js';
import { catalog, fullGrants } from '../../../conformance/fixture.js';
import { col, read } from '../../../conformance/questions.js';

const input = read('series');
const bucketIs = (value: string): Expr => call('eq', col(input, 'bucket'), literal(value, stringType));
const seqIs = (value: number): Expr => call('eq', col(input, 'seq'), literal(value, int32Type));
const bound = (relation: Relation): number => boundRows(secureRelation(relation, fullGrants, catalog));

it('finds no bound in a scan, or in a look-up by part of the key', () => {
  expect(bound(input)).toBe(Infinity);
  expect(bound(filter(input, bucketIs('b01')))).toBe(Infinity);
  expect(bound(filter(input, or([bucketIs('b01'), seqIs(1)])))).toBe(Infinity);
  expect(bound(filter(input, call('eq', col(input, 'bucket'), col(input, 'bucket'))))).toBe(Infinity);
});

it('takes a limit as the bound, wherever it stands', () => {
  expect(bound(fetch(input, 5, 20))).toBe(20);
  expect(bound(filter(fetch(input, 0, 20), bucketIs('b01')))).toBe(20);
});

it('counts one row for each key that is looked up', () => {
  expect(bound(filter(input, and([bucketIs('b01'), seqIs(1)])))).toBe(1);
  const both = isIn(
    [col(input, 'bucket'), col(input, 'seq')],
    [
      ['b01', 1],
      ['b02', 2],
    ],
  );
  expect(bound(filter(input, both))).toBe(2);
  expect(bound(filter(input, and([bucketIs('b01'), isIn([col(input, 'seq')], [[1], [2], [3]])])))).toBe(3);
});
