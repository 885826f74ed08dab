// What the permission stage makes of datasets that are read as the caller.
import { joinGrants } from '../../../auth/policy/join-grants.js';
import { parseRowFilter } from '../../../auth/policy/parse-row-filter.js';
import { secureRelation } from '../../../auth/permission.js';
import { int32Type, stringType } from '../../../src/core/data-type.js';
import type { ColumnMask, Grant, Grants } from '../../../src/core/principal.js';
import type { ReadRelation } from '../../../src/core/relation.js';
import type { SecuredScan } from '../../../src/core/secured-scan.js';
import { callerSession, delegatedTo } from '../../support/caller-session.js';
import { sampleCatalog, sampleColumn, sampleDataset } from './sample-dataset.js';

const columns = [
  sampleColumn('id', int32Type, false),
  sampleColumn('shop', int32Type, false),
  sampleColumn('city', stringType, false),
];
const sales = sampleDataset('sales', columns, { key: ['id'] });
const catalog = sampleCatalog(sales);
const ann = callerSession('ann');
const read: ReadRelation = { kind: 'read', dataset: 'sales', fields: columns };

const filterOf = (text: string) => parseRowFilter(text, columns);

/** Rows of shop 7 with every column, and the cities of all other rows. */
const cellFiltered = joinGrants(sales, [
  { columns: new Set(['id', 'shop', 'city']), rowFilter: filterOf('shop = 7') },
  { columns: new Set(['id', 'shop']), rowFilter: undefined },
]) as Grant;

const grantsOf = (grant: Grant): Grants => new Map([['sales', grant]]);

function scanOf(grant: Grant, enforced: boolean): SecuredScan {
  const grants = delegatedTo('ann', grantsOf(grant), enforced);
  return secureRelation(read, grants, catalog, ann) as SecuredScan;
}

const rowFiltered = joinGrants(sales, [
  { columns: new Set(['id', 'shop', 'city']), rowFilter: filterOf('shop = 7') },
]) as Grant;

describe('a delegated dataset', () => {
  it('is read without filters, as the caller, with every cell but those of the key able to be null', () => {
    const scan = scanOf(rowFiltered, false);
    expect(scan.rowFilter).toBeUndefined();
    expect(scan.outputs.map(({ kind }) => kind)).toEqual(['column', 'column', 'column']);
    expect(scan.fields.map(({ nullable }) => nullable)).toEqual([false, true, true]);
    expect(scan.delegation).toEqual({ caller: ann, enforced: false, obstacle: undefined });
  });

  it('leaves cells to the store as well', () => {
    expect(cellFiltered.cellFilters.has('city')).toBe(true);
    expect(scanOf(cellFiltered, false).outputs.map(({ kind }) => kind)).toEqual(['column', 'column', 'column']);
  });

  it('keeps masks, of which the store knows nothing, in every row', () => {
    const mask: ColumnMask = { mask: { kind: 'constant', value: 'x' }, clear: filterOf('shop = 7') };
    const scan = scanOf({ ...rowFiltered, masks: new Map([['city', mask]]) }, false);
    expect(scan.outputs[2]).toMatchObject({ kind: 'literal', value: 'x' });
  });

  it('still shows no column that is not granted', () => {
    const narrow = joinGrants(sales, [{ columns: new Set(['id']), rowFilter: undefined }]) as Grant;
    expect(() => scanOf(narrow, false)).toThrow(expect.objectContaining({ code: 'COLUMN_UNKNOWN' }) as Error);
  });

  it('is refused to a caller without a session, and to the session of another', () => {
    const grants = delegatedTo('ann', grantsOf(rowFiltered));
    const refusal = (caller?: typeof ann) => () => secureRelation(read, grants, catalog, caller);
    expect(refusal()).toThrow(expect.objectContaining({ code: 'CALLER_SESSION_REQUIRED' }) as Error);
    expect(refusal(callerSession('bob'))).toThrow(expect.objectContaining({ code: 'PLAN_FORGED' }) as Error);
  });
});

describe('a dataset that both keep to', () => {
  it('is read with its filters, as the caller', () => {
    const scan = scanOf(rowFiltered, true);
    expect(scan.rowFilter).toEqual(rowFiltered.rowFilter);
    expect(scan.delegation).toEqual({ caller: ann, enforced: true, obstacle: undefined });
  });

  it('says which column of its filters the caller can not read in the store', () => {
    const hidden = joinGrants(sales, [{ columns: new Set(['id', 'city']), rowFilter: filterOf('shop = 7') }]) as Grant;
    const grants = delegatedTo('ann', grantsOf(hidden), true);
    const partly = { ...read, fields: columns.filter(({ name }) => name !== 'shop') };
    const scan = secureRelation(partly, grants, catalog, ann) as SecuredScan;
    expect(scan.delegation?.obstacle).toBe('shop');
    const nulled = joinGrants(sales, [
      { columns: new Set(['id', 'shop']), rowFilter: filterOf("city = 'a'") },
      { columns: new Set(['id', 'city']), rowFilter: filterOf('shop = 7') },
    ]) as Grant;
    expect(scanOf(nulled, true).delegation?.obstacle).toBeDefined();
  });
});

it('leaves a dataset that the gateway alone keeps to as it was', () => {
  const scan = secureRelation(read, grantsOf(rowFiltered), catalog, ann) as SecuredScan;
  expect(scan.delegation).toBeUndefined();
  expect(scan.fields.map(({ nullable }) => nullable)).toEqual([false, false, false]);
});
