import { createAuthenticator } from '../../../../auth/identity/authenticate-request.js';
import { hashApiKey } from '../../../../auth/identity/hash-api-key.js';
import type { ApiKeyPrincipal } from '../../../../auth/identity/identity-config.js';
import { LakegateError } from '../../../../src/core/errors.js';

function ann(more: Partial<ApiKeyPrincipal> = {}): ApiKeyPrincipal {
  const apiKeyHashes = [hashApiKey('key-1'), hashApiKey('key-2')];
  return { name: 'ann', apiKeyHashes, grantees: ['staff'], admin: false, demo: false, ...more };
}

const authenticator = createAuthenticator({
  apiKeys: [ann(), ann({ name: 'eve', apiKeyHashes: [hashApiKey('key-3')], admin: true })],
  issuers: [],
});

test.each<[string, Record<string, string>, string]>([
  ['a bearer token', { authorization: 'Bearer key-1' }, 'api-key/ann'],
  ['a bearer token with the scheme in another case', { authorization: 'bearer key-2' }, 'api-key/ann'],
  ['a header of its own', { 'x-api-key': 'key-3' }, 'api-key/eve'],
])('an API key comes as %s', async (_, headers, id) => {
  expect((await authenticator.authenticate(headers)).id).toBe(id);
});

test('a principal is what the file says of it', async () => {
  expect(await authenticator.authenticate({ 'x-api-key': 'key-3' })).toEqual({
    id: 'api-key/eve',
    grantees: ['staff'],
    admin: true,
  });
});

test.each<[string, Record<string, string>]>([
  ['no credentials', {}],
  ['an empty key', { 'x-api-key': '' }],
  ['an unknown key', { authorization: 'Bearer key-9' }],
  ['a hash in place of its key', { authorization: `Bearer ${hashApiKey('key-1')}` }],
  ['another scheme', { authorization: 'Basic key-1' }],
  ['a key without scheme', { authorization: 'key-1' }],
  ['a key with something after it', { authorization: 'Bearer key-1 key-3' }],
  ['two headers joined into one', { authorization: 'Bearer key-1, Bearer key-3' }],
  ['two kinds of credentials, even for one principal', { authorization: 'Bearer key-1', 'x-api-key': 'key-1' }],
  ['an endless key', { authorization: `Bearer ${'x'.repeat(10_000)}` }],
  ['a token of no known issuer', { authorization: 'Bearer a.b.c' }],
])('%s gives the one error, which says nothing more', async (_, headers) => {
  const error: unknown = await authenticator.authenticate(headers).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(LakegateError);
  const { code, message, extensions, cause } = error as LakegateError;
  expect({ code, message, extensions, cause }).toEqual({
    code: 'UNAUTHENTICATED',
    message: 'Valid credentials are required.',
    extensions: {},
    cause: undefined,
  });
});

test('keys that can be guessed are made known to the server', () => {
  expect(authenticator.hasDemoKeys).toBe(false);
  expect(createAuthenticator({ apiKeys: [ann({ demo: true })], issuers: [] }).hasDemoKeys).toBe(true);
});
