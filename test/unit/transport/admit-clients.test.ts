import { LakegateError } from '../../../src/core/errors.js';
import type { Principal } from '../../../src/core/principal.js';
import { admitClients } from '../../../src/transport/graphql/admit-clients.js';

const ann: Principal = { id: 'api-key/ann', grantees: ['ann'], admin: false };
const credentials = { headers: { authorization: 'Bearer key-ann', cookie: 'much else' } };

let answer: () => Promise<Principal>;
let asked: unknown[];
let codes: string[];
beforeEach(() => {
  answer = () => Promise.resolve(ann);
  asked = [];
  codes = [];
});

function admissions() {
  return admitClients((headers) => {
    asked.push(headers);
    return answer();
  });
}

const tell = ({ code }: LakegateError): void => {
  codes.push(code);
};

it.each([
  ['no longer good', () => Promise.reject(new LakegateError('UNAUTHENTICATED')), ['UNAUTHENTICATED']],
  ['not to be judged', () => Promise.reject(new LakegateError('POLICY_UNAVAILABLE')), ['POLICY_UNAVAILABLE']],
  ['of a failure', () => Promise.reject(new Error('out of memory')), ['UNAUTHENTICATED']],
  ['for someone else', () => Promise.resolve({ ...ann, id: 'api-key/bob' }), ['UNAUTHENTICATED']],
  ['for another group', () => Promise.resolve({ ...ann, grantees: ['ann', 'team'] }), ['UNAUTHENTICATED']],
  ['for an administrator', () => Promise.resolve({ ...ann, admin: true }), ['UNAUTHENTICATED']],
  ['for the same', () => Promise.resolve({ ...ann }), []],
])('credentials that are %s are told of once', async (_, next: () => Promise<Principal>, expected) => {
  const clients = admissions();
  (await clients.admit(credentials)).whenRevoked(tell);
  answer = next;
  await clients.recheck();
  await clients.recheck();
  expect(codes).toEqual(expected);
});

it('tells whoever was let in by what has changed since', async () => {
  const clients = admissions();
  const late = await clients.admit(credentials);
  answer = () => Promise.reject(new LakegateError('UNAUTHENTICATED'));
  await clients.recheck();
  late.whenRevoked(tell);
  await new Promise((resolve) => setImmediate(resolve));
  expect(codes).toEqual(['UNAUTHENTICATED']);
});

it('does not ask of those who have gone, and keeps nothing but credentials', async () => {
  const clients = admissions();
  const leave = (await clients.admit(credentials)).whenRevoked(tell);
  leave();
  await clients.recheck();
  expect(asked).toEqual([{ authorization: 'Bearer key-ann' }]);
});

it('asks some at a time, so that one who is long in answering holds up few', async () => {
  const clients = admissions();
  for (let i = 0; i < 40; i++) (await clients.admit(credentials)).whenRevoked(tell);
  asked = [];
  const waiting: (() => void)[] = [];
  answer = () =>
    new Promise((resolve) => {
      waiting.push(() => {
        resolve(ann);
      });
    });
  const done = clients.recheck();
  expect(asked).toHaveLength(16);
  // The first is never answered while the others are.
  for (let at = 1; at < 40; at++) {
    waiting[at]?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(asked).toHaveLength(40);
  waiting[0]?.();
  await done;
  expect(codes).toEqual([]);
});
