// The exchange against the one of RFC 7677, and against clients that go round it.
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { ScramVerifier } from '../../../../src/core/scram-verifier.js';
import { createScramExchange } from '../../../../src/transport/sql-wire/scram-exchange.js';

const binding = Buffer.from('the hash of a certificate');

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

interface Client {
  readonly header?: string;
  readonly bound?: Buffer;
  readonly mechanism?: string;
  readonly nonce?: (given: string) => string;
}

/** What a client of its own making gets, whose password is `pencil`. */
function exchangeWith(
  channelBinding: Buffer | undefined,
  { header = 'n,,', bound = Buffer.alloc(0), ...client }: Client,
) {
  const exchange = createScramExchange(channelBinding, 'server');
  const bare = 'n=,r=client';
  const first = exchange.begin(client.mechanism ?? 'SCRAM-SHA-256', header + bare);
  const [, nonce = '', salt = '', count = ''] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(first)!;
  const salted = pbkdf2Sync('pencil', Buffer.from(salt, 'base64'), Number(count), 32, 'sha256');
  const clientKey = hmac(salted, 'Client Key');
  const storedKey = createHash('sha256').update(clientKey).digest();
  const withoutProof = `c=${Buffer.concat([Buffer.from(header), bound]).toString('base64')},r=${client.nonce?.(nonce) ?? nonce}`;
  const signature = hmac(storedKey, `${bare},${first},${withoutProof}`);
  const proof = Buffer.from(clientKey.map((byte, i) => byte ^ signature[i]!)).toString('base64');
  const principal = { id: 'api-key/ann', grantees: [], admin: false };
  const right: ScramVerifier = { storedKey, serverKey: hmac(salted, 'Server Key'), principal };
  const wrong: ScramVerifier = {
    ...right,
    storedKey: Buffer.alloc(32, 1),
    principal: { ...principal, id: 'api-key/eve' },
  };
  const message = `${bare},${first},${withoutProof}`;
  return { exchange, final: `${withoutProof},p=${proof}`, right, wrong, message };
}

it('finds whose key it is, and proves that it knows it too', () => {
  const { exchange, final, right, wrong, message } = exchangeWith(undefined, {});
  const proven = exchange.finish(final, [wrong, right]);
  expect(proven?.verifier).toBe(right);
  expect(proven?.serverFinal).toBe(`v=${hmac(right.serverKey, message).toString('base64')}`);
});

it('finds nobody for a proof of another key', () => {
  const { exchange, final, wrong } = exchangeWith(undefined, {});
  expect(exchange.finish(final, [wrong])).toBeUndefined();
  expect(exchange.finish(final, [])).toBeUndefined();
});

it('takes a proof that is bound to the certificate, and none that is bound to another', () => {
  const header = 'p=tls-server-end-point,,';
  const mechanism = 'SCRAM-SHA-256-PLUS';
  const good = exchangeWith(binding, { header, bound: binding, mechanism });
  expect(good.exchange.finish(good.final, [good.right])).toBeDefined();
  const bad = exchangeWith(binding, { header, bound: Buffer.from('another'), mechanism });
  expect(() => bad.exchange.finish(bad.final, [bad.right])).toThrow('channel binding check failed');
});

it.each<[string, Buffer | undefined, Client]>([
  ['says that the server cannot bind, which it can', binding, { header: 'y,,' }],
  ['binds to something else', binding, { header: 'p=tls-unique,,', mechanism: 'SCRAM-SHA-256-PLUS' }],
  ['binds without a certificate', undefined, { header: 'p=tls-server-end-point,,', mechanism: 'SCRAM-SHA-256-PLUS' }],
  ['chooses binding and does not bind', binding, { mechanism: 'SCRAM-SHA-256-PLUS' }],
  ['binds and does not choose it', binding, { header: 'p=tls-server-end-point,,' }],
  ['would act for somebody else', undefined, { header: 'n,a=admin,' }],
])('refuses a client that %s', (_, channelBinding, client) => {
  expect(() => exchangeWith(channelBinding, client)).toThrow();
});

it('refuses a proof for another nonce, without one, or of another length', () => {
  const { exchange, final, right } = exchangeWith(undefined, { nonce: (given) => given.replace('server', 'replay') });
  expect(() => exchange.finish(final, [right])).toThrow('malformed');
  const other = exchangeWith(undefined, {});
  expect(() => other.exchange.finish(other.final.replace(/,p=.*/, ''), [right])).toThrow('malformed');
  expect(() => other.exchange.finish(other.final.replace(/,p=.*/, ',p=AAAA'), [right])).toThrow('malformed');
});
