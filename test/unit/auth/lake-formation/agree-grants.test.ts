import { createAgreedGrants, meaningDigest } from '../../../../auth/lake-formation/agree-grants.js';
import { joinGrants, type ColumnGrant } from '../../../../auth/policy/join-grants.js';
import { parseRowFilter } from '../../../../auth/policy/parse-row-filter.js';
import type { Observation } from '../../../../src/core/observation.js';
import type { Grant, Grants, GrantSource } from '../../../../src/core/principal.js';
import { orders, sampleCatalog } from '../sample-dataset.js';

const ann = { id: 'ann', grantees: [], admin: false };
const every = new Set(orders.columns.map((column) => column.name));

function granted(filter?: string, columns: ReadonlySet<string> = every): Grant {
  const rowFilter = filter === undefined ? undefined : parseRowFilter(filter, orders.columns);
  return joinGrants(orders, [{ columns, rowFilter } satisfies ColumnGrant])!;
}

function sourceOf(grant: Grant | undefined): GrantSource {
  return { resolveGrants: () => Promise.resolve(new Map(grant ? [[grant.dataset, grant]] : [])) };
}

function agree(decides: GrantSource, confirms: GrantSource) {
  const observations: Observation[] = [];
  const source = createAgreedGrants({
    catalog: sampleCatalog(orders),
    decides,
    confirms,
    observe: (observation) => observations.push(observation),
  });
  return { source, observations };
}

describe('two sources of grants', () => {
  test('that agree give what the first gives', async () => {
    const { source, observations } = agree(sourceOf(granted("country = 'US'")), sourceOf(granted("country = 'US'")));
    expect([...(await source.resolveGrants(ann)).keys()]).toEqual(['orders']);
    expect(observations).toEqual([]);
    expect((await agree(sourceOf(undefined), sourceOf(undefined)).source.resolveGrants(ann)).size).toBe(0);
  });

  test.each([
    ['rows', granted("country = 'US'"), granted("country = 'FR'")],
    ['rows, one of them all,', granted(), granted("country = 'FR'")],
    ['columns', granted(), granted(undefined, new Set(['id']))],
    ['whether there is anything', granted(), undefined],
    ['whether there is anything, the other way,', undefined, granted()],
  ])('that differ in %s give nothing, and tell', async (_what, a, b) => {
    const { source, observations } = agree(sourceOf(a), sourceOf(b));
    expect((await source.resolveGrants(ann, { requestId: 'r9' })).size).toBe(0);
    expect(observations).toContainEqual(
      expect.objectContaining({ kind: 'error', code: 'DECISIONS_DISAGREE', requestId: 'r9' }),
    );
    expect(observations).toContainEqual(expect.objectContaining({ kind: 'access-decided', outcome: 'deny' }));
    const told = observations.length;
    await source.resolveGrants(ann, { requestId: 'r10' });
    expect(observations).toHaveLength(told);
  });

  test('that change are compared anew, each pair of grants once', async () => {
    let read = 0;
    const counted = (grant: Grant): Grants => {
      const grants = new Map([[grant.dataset, grant]]);
      const get = grants.get.bind(grants);
      grants.get = (name) => {
        read++;
        return get(name);
      };
      return grants;
    };
    const [us, fr] = [counted(granted("country = 'US'")), counted(granted("country = 'FR'"))];
    const now = { decided: us, confirmed: counted(granted("country in ('US')")) };
    const { source, observations } = agree(
      { resolveGrants: () => Promise.resolve(now.decided) },
      { resolveGrants: () => Promise.resolve(now.confirmed) },
    );
    const agreed = await source.resolveGrants(ann);
    expect(agreed.size).toBe(1);
    const readOnce = read;
    expect(await source.resolveGrants(ann)).toBe(agreed);
    expect(read).toBe(readOnce);
    now.decided = fr;
    expect((await source.resolveGrants(ann)).size).toBe(0);
    now.confirmed = fr;
    expect((await source.resolveGrants(ann)).get('orders')?.digest).toBe(granted("country = 'FR'").digest);
    now.decided = us;
    // Of another principal, what was found before is told as well.
    expect((await source.resolveGrants({ ...ann, id: 'bob' }, { requestId: 'r1' })).size).toBe(0);
    expect((await source.resolveGrants({ ...ann, id: 'eve' }, { requestId: 'r2' })).size).toBe(0);
    const told = observations.flatMap((o) => (o.kind === 'access-decided' ? [o.principal] : []));
    expect(told).toEqual(['ann', 'bob', 'eve']);
  });

  test('fail where either fails', async () => {
    const failing: GrantSource = { resolveGrants: () => Promise.reject(new Error('down')) };
    await expect(agree(failing, sourceOf(granted())).source.resolveGrants(ann)).rejects.toThrow('down');
    await expect(agree(sourceOf(granted()), failing).source.resolveGrants(ann)).rejects.toThrow('down');
  });
});

test.each([
  ["country = 'US' or id = 1", "id = 1 or country = 'US'"],
  ["(country = 'US' or id = 1) or id = 2", "id = 2 or (id = 1 or country = 'US')"],
  ["not (country = 'US' or id = 1)", "id <> 1 and country <> 'US'"],
  ['not not id = 1', 'id = 1'],
  ['id in (2, 1, 2)', 'id in (1, 2)'],
  ['id in (1)', 'id = 1'],
  ['id not in (1)', 'id <> 1'],
  ['true and id = 1', 'id = 1'],
  ['id = 1 or false', 'id = 1'],
  ['id = 1 or id = 1', 'id = 1'],
  ['not (id between 1 and 2)', 'not (id >= 1 and id <= 2)'],
])('%s means %s', (a, b) => {
  expect(meaningDigest(granted(a))).toBe(meaningDigest(granted(b)));
});

test.each([
  ["country = 'US' and id = 1", "country = 'US' or id = 1"],
  ['id = 1', 'id <> 1'],
  ['not (id = 1 and id = 2)', 'id <> 1 and id <> 2'],
  ['id is null', 'id is not null'],
  ["country = 'US'", "user = 'US'"],
  ['id < 1', 'id <= 1'],
  ['id = 1', 'id = 1 or id is null'],
])('%s does not mean %s', (a, b) => {
  expect(meaningDigest(granted(a))).not.toBe(meaningDigest(granted(b)));
});
