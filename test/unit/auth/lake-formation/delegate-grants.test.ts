import { createDelegatedGrants } from '../../../../auth/lake-formation/delegate-grants.js';
import { type GovernanceMode, tablesOf } from '../../../../auth/lake-formation/lake-formation-table.js';
import { joinGrants } from '../../../../auth/policy/join-grants.js';
import type { Grant, GrantSource } from '../../../../src/core/principal.js';
import { orders, sampleCatalog, sampleDataset } from '../sample-dataset.js';

const open = sampleDataset('open', orders.columns, { key: ['id'] });
const everything = (dataset: typeof orders) =>
  joinGrants(dataset, [{ columns: new Set(['id', 'country']), rowFilter: undefined }]) as Grant;
const grants = new Map([
  ['orders', everything(orders)],
  ['open', everything(open)],
]);
const source: GrantSource = { resolveGrants: () => Promise.resolve(grants) };
const ann = { id: 'ann', grantees: ['analyst'], admin: false };
const bob = { ...ann, id: 'bob' };

function delegated(mode: GovernanceMode) {
  const catalog = sampleCatalog({ ...orders, governance: { mode } }, open);
  return createDelegatedGrants(source, tablesOf(catalog, { catalogId: '111122223333' }));
}

it.each(['delegated', 'both'] as const)(
  '%s: no two principals share a grant, its digest or a pool entry',
  async (mode) => {
    const to = delegated(mode);
    const [anns, bobs] = [await to.resolveGrants(ann), await to.resolveGrants(bob)];
    expect(anns).not.toBe(bobs);
    expect(anns.get('orders')?.digest).not.toBe(bobs.get('orders')?.digest);
    expect(anns.get('orders')?.delegation).toEqual({ principalId: 'ann', enforced: mode === 'both' });
    expect(bobs.get('orders')?.delegation).toEqual({ principalId: 'bob', enforced: mode === 'both' });
  },
);

it('gives one principal the same object again, also with a credential that ends later', async () => {
  const to = delegated('delegated');
  const first = await to.resolveGrants(ann);
  expect(await to.resolveGrants({ ...ann, expiresAtMs: 1 })).toBe(first);
  expect(await to.resolveGrants({ ...ann, grantees: ['regulator'] })).not.toBe(first);
});

it('leaves other datasets’ grants as they are', async () => {
  expect((await delegated('delegated').resolveGrants(ann)).get('open')).toBe(grants.get('open'));
});

it('is the source itself where no dataset is delegated', () => {
  expect(delegated('enforced')).toBe(source);
});
