// Permission at the scan: row and cell filters hold beneath whatever the caller asks.
import { call, isIn, or } from '../../../src/core/call.js';
import { int32Type, int64Type, stringType } from '../../../src/core/data-type.js';
import type { ScalarExpr } from '../../../src/core/expression.js';
import { literal } from '../../../src/core/expression.js';
import type { Grant, Grants, Mask } from '../../../src/core/principal.js';
import type { Relation, SecuredRelation } from '../../../src/core/relation.js';
import { aggregate, fetch, filter, project } from '../../../src/core/relation.js';
import { secureRelation } from '../../../auth/permission.js';
import type { Check } from '../check.js';
import { withConnector } from '../check.js';
import { catalog, fullGrants, grantOf, sampleColumns, samples } from '../fixture.js';
import { col, ordered, reachable, read } from '../questions.js';
import { assertSameRows } from '../same-rows.js';
import type { ConformanceTarget } from '../target.js';
import { ask, expected } from '../target.js';

function column(name: string): ScalarExpr {
  const index = sampleColumns.findIndex((c) => c.name === name);
  const { type, nullable } = sampleColumns[index]!;
  return { kind: 'column', index, type, nullable };
}

const plain = call<never>('eq', column('label'), literal('plain', stringType));
const small = call<never>('gt', column('small'), literal(7, int32Type));
const rowFilters: readonly ScalarExpr[] = [
  plain,
  small,
  call('not', small),
  or([call<never>('is_null', column('small')), small]),
  call('neq', column('label'), literal('plain', stringType)),
  call('contains', column('label'), literal('a', stringType)),
];

function questions(target: ConformanceTarget): readonly Relation[] {
  const input = reachable(target, read('samples', 'id', 'small', 'label', 'price'));
  const counting =
    target.connector.capabilities.aggregates.has('count') && target.connector.capabilities.operators.has('aggregate')
      ? [aggregate(input, [], [{ fn: 'count' as const, args: [], name: 'n', type: int64Type, nullable: false }])]
      : [];
  return [
    input,
    filter(input, or([call('gte', col(input, 'id'), literal(1, int32Type)), call('is_null', col(input, 'label'))])),
    fetch(ordered(input, 'id'), 0, 3),
    ...counting,
  ];
}

async function holds(target: ConformanceTarget, grants: Grants): Promise<void> {
  for (const question of questions(target)) {
    const { rows } = await ask(target, question, { grants });
    assertSameRows(rows, expected(question, grants), question);
  }
}

/** A target whose connector reads every dataset as if nothing were hidden. */
function seeAll(target: ConformanceTarget): ConformanceTarget {
  const { connector } = target;
  return withConnector(target, {
    compile: (plan) => connector.compile({ ...plan, relation: unsecure(plan.relation) }),
  });
}

function unsecure(relation: SecuredRelation): SecuredRelation {
  if (relation.kind === 'scan') {
    return secureRelation(
      { kind: 'read', dataset: relation.dataset.name, fields: relation.fields },
      fullGrants,
      catalog,
    );
  }
  return 'input' in relation ? { ...relation, input: unsecure(relation.input) } : relation;
}

const masks: readonly (readonly [string, Mask])[] = [
  ['label', { kind: 'null' }],
  ['label', { kind: 'constant', value: 'plain' }],
  ['label', { kind: 'partial', first: 1, last: 2, fill: '😀' }],
  ['label', { kind: 'emailDomain' }],
  ['small', { kind: 'constant', value: 8 }],
  ['small', { kind: 'bucket', size: 5 }],
  ['big', { kind: 'bucket', size: 10n }],
  ['price', { kind: 'bucket', size: '2.5000' }],
  ['ratio', { kind: 'bucket', size: 0.5 }],
  ['day', { kind: 'dateTrunc', unit: 'month', timeZone: 'UTC' }],
  ['moment', { kind: 'dateTrunc', unit: 'day', timeZone: 'America/New_York' }],
  ['flag', { kind: 'constant', value: true }],
];

/** What a caller may try on a masked column: to read it, filter by it as it is and as it is shown, and order by it. */
function uses(target: ConformanceTarget, name: string, grants: Grants): readonly Relation[] {
  const input = reachable(target, read('samples', 'id', name));
  const masked = col(input, name);
  const at = sampleColumns.findIndex((c) => c.name === name);
  const shown = expected(input, grants).map((row) => row[1] ?? null);
  const values = [...new Set([...shown, ...samples.map((row) => row[at] ?? null)])].filter((v) => v !== null);
  return [
    input,
    project(
      input,
      values.map((value, i) => ({ name: `v${String(i)}`, expr: call('eq', masked, literal(value, masked.type)) })),
    ),
    filter(
      input,
      isIn(
        [masked],
        values.slice(0, 3).map((value) => [value]),
      ),
    ),
    filter(input, call('is_null', masked)),
    fetch(ordered(input, name, 'id'), 0, 5),
  ];
}

export const permissionChecks: readonly Check[] = [
  {
    name: 'a row filter holds beneath filter, order, limit and count, and UNKNOWN hides the row',
    async run(target) {
      for (const rowFilter of rowFilters) {
        await holds(target, new Map([['samples', grantOf('samples', { rowFilter })]]));
      }
    },
    wrong: seeAll,
  },
  {
    name: 'a cell filter hides the value wherever the caller uses it',
    async run(target) {
      const grants = new Map([['samples', grantOf('samples', { cellFilters: new Map([['label', small]]) })]]);
      await holds(target, grants);
      const input = reachable(target, read('samples', 'id', 'label'));
      const question = filter(input, call('eq', col(input, 'label'), literal('plain', stringType)));
      const { rows } = await ask(target, question, { grants });
      assertSameRows(rows, expected(question, grants), question);
    },
    wrong: seeAll,
  },
  {
    name: 'a mask stands in place of the value wherever the caller uses it, within its cell filter and where it is clear',
    async run(target) {
      for (const [name, mask] of masks) {
        const cells = new Map([[name, small]]);
        const variants: readonly Partial<Grant>[] = [
          { masks: new Map([[name, { mask, clear: undefined }]]) },
          { masks: new Map([[name, { mask, clear: plain }]]), cellFilters: cells, rowFilter: call('not', plain) },
          { masks: new Map([[name, { mask, clear: call('not', small) }]]) },
        ];
        for (const variant of variants) {
          const grants = new Map([['samples', grantOf('samples', variant)]]);
          for (const question of uses(target, name, grants)) {
            const { rows } = await ask(target, question, { grants });
            assertSameRows(rows, expected(question, grants), question);
          }
        }
      }
    },
    wrong: seeAll,
  },
];
