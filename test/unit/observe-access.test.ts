import { joinGrants } from '../../auth/policy/join-grants.js';
import { secureRelation } from '../../auth/permission.js';
import type { Relation, SecuredRelation } from '../../src/core/relation.js';
import type { Grants } from '../../src/core/principal.js';
import { observeAccess } from '../../src/observe-access.js';
import { int32Type, booleanType } from '../../src/core/data-type.js';
import { requestContext } from '../support/request-context.js';
import { sampleCatalog, sampleColumn, sampleDataset } from './auth/sample-dataset.js';

const columns = ['id', 'a', 'b'].map((name) => sampleColumn(name, int32Type));
const [outer, inner] = [sampleDataset('outer', columns), sampleDataset('inner', columns)];
const catalog = sampleCatalog(outer, inner);
const grants: Grants = new Map(
  [outer, inner].map((dataset) => {
    const granted = joinGrants(dataset, [{ columns: new Set(['id', 'a']), rowFilter: undefined }]);
    return [dataset.name, granted!];
  }),
);

function read(dataset: string, ...names: string[]): Relation {
  return { kind: 'read', dataset, fields: columns.filter((column) => names.includes(column.name)) };
}

/** Rows of `outer` whose id is among those of `inner`. */
const nested: Relation = {
  kind: 'filter',
  input: read('outer', 'id', 'a'),
  fields: read('outer', 'id', 'a').fields,
  condition: {
    kind: 'inQuery',
    operands: [{ kind: 'column', index: 0, type: int32Type, nullable: true }],
    query: read('inner', 'id') as never,
    type: booleanType,
    nullable: false,
  },
};

function observed(relation: Relation) {
  const context = requestContext(grants);
  const build: (keys: undefined) => SecuredRelation = () => secureRelation(relation, grants, catalog);
  const access = observeAccess({ build }, 'outer', context);
  return { access, observations: context.observations };
}

test('a question that is answered tells of each dataset in it, sub-queries too, with its columns and rows', () => {
  const { access, observations } = observed(nested);
  access.question.build(undefined);
  access.question.build(undefined);
  expect(observations).toEqual([]);
  access.answered(3);
  const about = { kind: 'dataset-read', requestId: 'r1', principal: 'api-key/tester', rows: 3 };
  expect(observations).toEqual([
    { ...about, dataset: 'outer', columns: ['id', 'a'], grantDigest: grants.get('outer')!.digest },
    { ...about, dataset: 'inner', columns: ['id'], grantDigest: grants.get('inner')!.digest },
  ]);
});

test('a question that the permission stage refuses tells of it', () => {
  const { access, observations } = observed(read('outer', 'b'));
  expect(() => access.question.build(undefined)).toThrow(expect.objectContaining({ code: 'COLUMN_UNKNOWN' }) as Error);
  expect(observations).toEqual([
    { kind: 'dataset-denied', requestId: 'r1', principal: 'api-key/tester', dataset: 'outer', code: 'COLUMN_UNKNOWN' },
  ]);
});
