import { joinGrants } from '../../../../auth/policy/join-grants.js';
import { maskGrant } from '../../../../auth/policy/mask-grant.js';
import type { PolicyMask } from '../../../../auth/policy/policy.js';
import type { Grant, Mask } from '../../../../src/core/principal.js';
import { grant, initial, names, things } from './plain-grants.js';

const whole = joinGrants(things, [grant(names, 'b = 1'), grant(['k', 'a'])]) as Grant;

function on(column: string, mask: Mask, dataset = 'things'): PolicyMask {
  return { grantee: 'ann', dataset, column, mask };
}

describe('a grant that was decided as a whole', () => {
  test('is as it was without masks on what it shows', () => {
    expect(maskGrant(things, whole, [])).toBe(whole);
    expect(maskGrant(things, whole, [on('a', { kind: 'null' }, 'others'), on('nope', { kind: 'null' })])).toBe(whole);
  });

  test('has the mask in every cell of the column, within its rows and cell filters', () => {
    const masked = maskGrant(things, whole, [on('s', initial)]);
    expect(masked?.masks.get('s')).toEqual({ mask: initial, clear: undefined });
    expect([masked?.rowFilter, masked?.cellFilters]).toEqual([whole.rowFilter, whole.cellFilters]);
    expect(masked?.digest).not.toBe(whole.digest);
    expect(maskGrant(things, whole, [on('s', initial), on('s', { ...initial })])?.digest).toBe(masked?.digest);
  });

  test('is null where masks differ, those that it had included', () => {
    const differing = maskGrant(things, whole, [on('s', initial), on('s', { kind: 'hash', key: 'ids' })]);
    expect(differing?.masks.get('s')).toEqual({ mask: { kind: 'null' }, clear: undefined });
    const twice = maskGrant(things, maskGrant(things, whole, [on('s', initial)]) as Grant, [
      on('s', { kind: 'emailDomain' }),
    ]);
    expect(twice?.masks.get('s')?.mask).toEqual({ kind: 'null' });
  });

  test('loses a key column that is masked, and is nothing where no other is left', () => {
    expect([...(maskGrant(things, whole, [on('k', { kind: 'null' })])?.columns ?? [])]).toEqual(['a', 'b', 's']);
    const key = joinGrants(things, [grant(['k'])]) as Grant;
    expect(maskGrant(things, key, [on('k', { kind: 'null' })])).toBeUndefined();
  });
});
