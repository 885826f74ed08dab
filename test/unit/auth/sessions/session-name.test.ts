import { fc } from '../../../support/random-cases.js';
import { deriveSessionName } from '../../../../auth/sessions/session-name.js';

test('a session name shows whose it is', () => {
  expect(deriveSessionName('api-key/ann')).toMatch(/^api-key\.ann-[0-9a-f]{32}$/);
});

test('any id gives a name that STS takes, and different ids different names', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 200 }), (one, two) => {
      const names = [deriveSessionName(one), deriveSessionName(two)];
      for (const name of names) expect(name).toMatch(/^[\w+=,.@-]{2,64}$/);
      expect(names[0] === names[1]).toBe(one === two);
    }),
  );
});

test.each([
  [`${'x'.repeat(80)}a`, `${'x'.repeat(80)}b`],
  ['https://idp.example|user-7', 'https://idp.example/user-7'],
  ['ann', 'Ann'],
  ['a|b', 'a.b'],
])('%s and %s, alike when cut or escaped, are told apart', (one, two) => {
  expect(deriveSessionName(one)).not.toBe(deriveSessionName(two));
});
