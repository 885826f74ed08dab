// How a distance is written in each dialect, and who refuses it.
import { expect, it } from '@jest/globals';
import { athenaDialect } from '../../../../connectors/sql/athena-dialect.js';
import { clickhouseDialect } from '../../../../connectors/sql/clickhouse-dialect.js';
import { buildStatement } from '../../../../connectors/sql/build-statement.js';
import type { SqlDialect } from '../../../../connectors/sql/dialect.js';
import { postgresDialect } from '../../../../connectors/sql/postgres-dialect.js';
import { redshiftDialect } from '../../../../connectors/sql/redshift-dialect.js';
import { bound, raw } from '../../../../connectors/sql/sql-text.js';
import { float64Type, stringType } from '../../../../src/core/data-type.js';
import { vectorDistance } from '../../../../src/core/vector-distance.js';

function textOf(dialect: SqlDialect, physicalType: string): string {
  const literal = (value: string) => ({ sql: bound(value, stringType), type: stringType, literal: { value } });
  const column = {
    sql: raw('as_json'),
    type: { kind: 'list', element: float64Type } as const,
    column: { sql: raw('t.v'), binding: { physicalName: 'v', physicalType } },
  };
  const args = [column, literal('[1,0]'), literal('cosine')];
  return buildStatement(dialect.functions.vector_distance!(args, { truthOnly: false }), [], dialect).text;
}

it("uses pgvector's operator, in a form that no approximate index answers", () => {
  expect(textOf(postgresDialect, 'vector(2)')).toBe(
    `NULLIF((t.v <=> CAST(CAST($1 AS text) AS vector)) + 0, double precision 'NaN')`,
  );
  expect(textOf(postgresDialect, 'halfvec')).toMatch(
    /^CASE WHEN vector_dims\(t\.v\) = 2 THEN NULLIF\(\(t\.v <=> .* END$/,
  );
});

it('reads an array as it is where no element can be null', () => {
  expect(textOf(clickhouseDialect, 'Array(Float32)')).toContain('cosineDistance(arrayResize(t.v, 2),');
  expect(textOf(clickhouseDialect, 'Array(Nullable(Float32))')).toContain(
    'arrayMap(x -> toFloat64(ifNull(x, nan)), t.v)',
  );
});

it('is left out where a store cannot rank: a question of it is refused there', () => {
  expect([athenaDialect, redshiftDialect].map(({ functions }) => functions.vector_distance)).toEqual([
    undefined,
    undefined,
  ]);
});

it.each([
  [[1, 0], [0, 1], 'cosine', 1],
  [[3, 0], [0, 4], 'l2', 5],
  [[1, 2], [3, 4], 'dot', -11],
  [[1], [1, 2], 'l2', null],
  [[0, 0], [1, 2], 'cosine', null],
  [[null, 0], [1, 2], 'dot', null],
] as const)('lies %j from %j by %s: %j', (a, b, metric, distance) => {
  expect(vectorDistance(a, b, metric)).toBe(distance);
});
