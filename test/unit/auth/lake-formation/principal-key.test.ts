import { cacheScope, principalKey } from '../../../../auth/lake-formation/principal-key.js';
import type { Principal } from '../../../../src/core/principal.js';

const ann: Principal = { id: 'https://a|ann', grantees: ['role', 'group'], admin: false };

test('a principal keeps its key over tokens, and gets another with other names, or at another issuer', () => {
  const key = principalKey(ann);
  expect(principalKey({ ...ann, grantees: ['group', 'role', 'role'], expiresAtMs: 5, admin: true })).toBe(key);
  expect(principalKey({ ...ann, grantees: ['role'] })).not.toBe(key);
  expect(principalKey({ ...ann, id: 'https://b|ann' })).not.toBe(key);
});

test('what is kept of an answer is shared by equal grants, but never between principals where the store decides too', () => {
  const bob = { ...ann, id: 'https://a|bob' };
  expect(cacheScope('enforced', 'd', ann)).toBe(cacheScope('enforced', 'd', bob));
  expect(cacheScope('enforced', 'd', ann)).not.toBe(cacheScope('enforced', 'e', ann));
  expect(cacheScope('delegated', 'd', ann)).not.toBe(cacheScope('delegated', 'd', bob));
  expect(cacheScope('delegated', 'd', ann)).toBe(cacheScope('delegated', 'd', { ...ann, expiresAtMs: 1 }));
});
