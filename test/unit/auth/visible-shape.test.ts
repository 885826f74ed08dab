import { joinGrants, type ColumnGrant } from '../../../auth/policy/join-grants.js';
import { parseRowFilter } from '../../../auth/policy/parse-row-filter.js';
import { visibleShape } from '../../../auth/visible-shape.js';
import type { Grant, Grants, Mask } from '../../../src/core/principal.js';
import { orders, sampleCatalog, sampleDataset } from './sample-dataset.js';

const catalog = sampleCatalog(orders, sampleDataset('secrets', orders.columns));

function holding(...grants: ColumnGrant[]): Grants {
  return new Map([['orders', joinGrants(orders, grants) as Grant]]);
}

function grant(columns: readonly string[], text?: string): ColumnGrant {
  const rowFilter = text === undefined ? undefined : parseRowFilter(text, orders.columns);
  return { columns: new Set(columns), rowFilter };
}

test('names what is granted and nothing else', () => {
  const shape = visibleShape(catalog, holding(grant(['id', 'country'])));
  expect([...shape.datasets]).toEqual([['orders', new Set(['id', 'country'])]]);
  expect([...shape.keyed]).toEqual(['orders']);
  expect(visibleShape(catalog, new Map()).datasets.size).toBe(0);
});

test('has one digest whatever the rows are, and another where columns differ', () => {
  const all = visibleShape(catalog, holding(grant(['id', 'country'])));
  expect(visibleShape(catalog, holding(grant(['id', 'country'], 'id = 1'))).digest).toBe(all.digest);
  expect(visibleShape(catalog, holding(grant(['id']))).digest).not.toBe(all.digest);
});

test('says which columns are hashed, and differs by them alone among masks', () => {
  const masked = (mask: Mask): Grants => holding({ ...grant(['id', 'country']), masks: new Map([['country', mask]]) });
  const plain = visibleShape(catalog, holding(grant(['id', 'country'])));
  const hashed = visibleShape(catalog, masked({ kind: 'hash', key: 'ids' }));
  expect([...hashed.hashed]).toEqual([['orders', new Set(['country'])]]);
  expect(hashed.digest).not.toBe(plain.digest);
  expect(visibleShape(catalog, masked({ kind: 'null' })).digest).toBe(plain.digest);
});

test('says which columns are null in part, and that a dataset with a hidden key column has no key', () => {
  const shape = visibleShape(catalog, holding(grant(['id', 'country'], 'id = 1'), grant(['user'], 'id = 2')));
  expect(shape.datasets.get('orders')).toEqual(new Set(['country', 'user']));
  expect(shape.cellFiltered.get('orders')).toEqual(new Set(['country', 'user']));
  expect(shape.keyed.size).toBe(0);
});
