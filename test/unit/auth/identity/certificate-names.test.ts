import { fc } from '../../../support/random-cases.js';
import { parseForwardedCertificate } from '../../../../auth/identity/parse-forwarded-certificate.js';
import { parseSubjectNames } from '../../../../auth/identity/parse-subject-names.js';

test.each<[string, readonly string[] | undefined]>([
  ['', []],
  ['DNS:a.example', ['DNS:a.example']],
  ['DNS:a.example, URI:spiffe://e/a, IP Address:127.0.0.1', ['DNS:a.example', 'URI:spiffe://e/a']],
  ['URI:"spiffe://e/a, DNS:b.example"', ['URI:spiffe://e/a, DNS:b.example']],
  ['othername:<unsupported>, DNS:a.example', ['DNS:a.example']],
  ['URI:"open, DNS:b.example', undefined],
  ['URI:"\\q"', undefined],
  ['DNS:a.example,DNS:b.example', undefined],
  ['CN:a.example', undefined],
])('subject alternative names %j are %j', (text, names) => {
  expect(parseSubjectNames(text)).toEqual(names);
});

test.each<[string, readonly string[] | undefined]>([
  ['URI=spiffe://e/a', ['URI:spiffe://e/a']],
  ['By=spiffe://e/envoy;Hash=468e;Subject="CN=x";URI=spiffe://e/a;DNS=a;DNS=b', ['URI:spiffe://e/a', 'DNS:a', 'DNS:b']],
  ['Subject="/C=US;URI=spiffe://e/evil";URI=spiffe://e/a', ['URI:spiffe://e/a']],
  ['uri=spiffe://e/a', ['URI:spiffe://e/a']],
  ['Hash=468e', []],
  ['URI=spiffe://e/a;URI=spiffe://e/b', undefined],
  ['URI=spiffe://e/a,URI=spiffe://e/b', undefined],
  ['URI=spiffe://e/a;', undefined],
  ['URI="spiffe://e/a', undefined],
  ['URI=a"b', undefined],
  ['=a', undefined],
])('the forwarded element %j tells of %j', (text, names) => {
  expect(parseForwardedCertificate(text)).toEqual(names);
});

test('a value that is quoted as it should be is never more than one name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
      expect(parseSubjectNames(`URI:${JSON.stringify(value)}`)).toEqual([`URI:${value}`]);
      const quoted = value.replace(/[\\"]/g, '\\$&');
      const forwarded = parseForwardedCertificate(`Subject="${quoted}";URI=spiffe://e/a`);
      expect(forwarded === undefined || forwarded.join() === 'URI:spiffe://e/a').toBe(true);
    }),
  );
});
