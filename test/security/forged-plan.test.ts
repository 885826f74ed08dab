import { secureRelation } from '../../auth/permission.js';
import { joinGrants } from '../../auth/policy/join-grants.js';
import { int32Type } from '../../src/core/data-type.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Grant } from '../../src/core/principal.js';
import type { Relation, SecuredRelation } from '../../src/core/relation.js';
import { filter, inQuery } from '../../src/core/relation.js';
import { assertSecured, SecuredScan } from '../../src/core/secured-scan.js';
import { sampleCatalog, sampleColumn, sampleDataset } from '../unit/auth/sample-dataset.js';

const things = sampleDataset('things', [sampleColumn('id', int32Type, false)], { key: ['id'] });
const catalog = sampleCatalog(things);
const grant = joinGrants(things, [{ columns: new Set(['id']), rowFilter: undefined }]) as Grant;
const read = { kind: 'read', dataset: 'things', fields: [{ name: 'id', type: int32Type, nullable: false }] } as const;
const genuine = secureRelation(read, new Map([['things', grant]]), catalog) as SecuredScan;
const handMade = Object.fromEntries(Object.entries(genuine));
const column = { kind: 'column', index: 0, type: int32Type, nullable: false } as const;

function expectForged(relation: unknown): void {
  let caught: unknown;
  try {
    assertSecured(relation as SecuredRelation);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(LakegateError);
  expect((caught as LakegateError).code).toBe('PLAN_FORGED');
}

test('what the permission stage made is accepted', () => {
  expect(() => assertSecured(genuine)).not.toThrow();
  expect(() => assertSecured(filter(genuine, inQuery([column], genuine)))).not.toThrow();
});

test.each<[string, unknown]>([
  ['a plain read', read],
  ['a hand-made object of the same shape', handMade],
  ['an object with the prototype', Object.assign(Object.create(SecuredScan.prototype) as object, handMade)],
  ['an object that inherits from a genuine scan', Object.create(genuine)],
  [
    'a structured clone',
    structuredClone(Object.fromEntries(Object.entries(genuine).filter(([key]) => key !== 'dataset'))),
  ],
  ['a proxy of a genuine scan', new Proxy(genuine, {})],
  ['an unknown operator', { kind: 'union', input: genuine, fields: genuine.fields }],
])('%s is not', (_, leaf) => {
  expectForged(leaf);
  expectForged(filter(genuine, inQuery([column], leaf as SecuredRelation)));
});

test.each<[string, unknown]>([
  ['below another operator', { kind: 'fetch', offset: 0, count: 1, fields: [], input: handMade }],
  ['on the right of a join', { kind: 'join', join: 'semi', left: genuine, right: handMade, on: column, fields: [] }],
  ['behind an input that is genuine', { ...handMade, input: genuine }],
  [
    'in expressions beside a condition that an operator of this kind does not have',
    {
      kind: 'project',
      input: genuine,
      condition: column,
      expressions: [inQuery([column], handMade as unknown as SecuredRelation)],
      fields: [],
    },
  ],
  [
    'in a sort key',
    {
      kind: 'sort',
      input: genuine,
      keys: [{ expr: inQuery([column], handMade as unknown as SecuredRelation), direction: 'asc', nulls: 'last' }],
      fields: [],
    },
  ],
  ['in an expression of unknown kind', { kind: 'filter', input: genuine, condition: { kind: 'exists' }, fields: [] }],
])('a forged leaf is found %s', (_, relation) => {
  expectForged(relation);
});

test('there is no second mint', () => {
  expect(() => SecuredScan.takeMint()).toThrow(TypeError);
});

test('neither the constructor nor a subclass makes one', () => {
  const Constructor = SecuredScan as unknown as new (...args: unknown[]) => SecuredScan;
  expect(() => new Constructor(handMade)).toThrow(TypeError);
  expect(() => new Constructor(handMade, Symbol('lakegate.genuine'))).toThrow(TypeError);
  class Sub extends Constructor {}
  expect(() => new Sub(handMade, undefined)).toThrow(TypeError);
});

test('a genuine scan cannot be changed afterwards', () => {
  const open = genuine as unknown as { rowFilter: unknown; outputs: unknown[]; fields: { name: string }[] };
  expect(() => (open.rowFilter = undefined)).toThrow(TypeError);
  expect(() => open.outputs.push(column)).toThrow(TypeError);
  expect(() => ((open.fields[0] as { name: string }).name = 'other')).toThrow(TypeError);
});

test('the permission stage takes plain reads only, so nobody can hand it a leaf made elsewhere', () => {
  for (const leaf of [genuine, handMade]) {
    expect(() => secureRelation(leaf as unknown as Relation, new Map([['things', grant]]), catalog)).toThrow(
      new LakegateError('PLAN_FORGED').message,
    );
  }
});
