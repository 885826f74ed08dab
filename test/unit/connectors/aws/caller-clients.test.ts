import { createCallerClients } from '../../../../connectors/aws/caller-clients.js';
import { callerSession } from '../../../support/caller-session.js';

function setUp() {
  const time = { nowMs: 0 };
  const made: object[] = [];
  const clients = createCallerClients(
    (credentials) => {
      const client = { credentials };
      made.push(client);
      return client;
    },
    () => time.nowMs,
  );
  return { time, made, clients };
}

it('keeps one client for a session, whoever asks with it again', async () => {
  const { clients, made } = setUp();
  const first = await clients.clientFor(callerSession('ann', { expiresAtMs: 100 }));
  expect(await clients.clientFor(callerSession('ann', { expiresAtMs: 100 }))).toBe(first);
  expect(made).toHaveLength(1);
});

it('gives no two principals, sessions or ends of a session the same client', async () => {
  const { clients } = setUp();
  const asked = [
    callerSession('ann', { expiresAtMs: 100 }),
    callerSession('bob', { expiresAtMs: 100 }),
    callerSession('bob', { principalKey: 'ann', expiresAtMs: 100 }),
    callerSession('ann', { principalKey: 'another role', expiresAtMs: 100 }),
    callerSession('ann', { expiresAtMs: 200 }),
  ];
  const given = await Promise.all(asked.map((caller) => clients.clientFor(caller)));
  expect(new Set(given).size).toBe(asked.length);
});

it('refuses a session that has ended, with the client that was made for it', async () => {
  const { clients, time } = setUp();
  const ann = callerSession('ann', { expiresAtMs: 100 });
  await clients.clientFor(ann);
  time.nowMs = 100;
  await expect(clients.clientFor(ann)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('passes on why a session can not be opened', async () => {
  const { clients } = setUp();
  const error = new Error('none');
  await expect(clients.clientFor({ principalId: 'ann', open: () => Promise.reject(error) })).rejects.toBe(error);
});

it('forgets the least used beyond its bound', async () => {
  const { clients, made } = setUp();
  for (let i = 0; i <= 1_000; i++) await clients.clientFor(callerSession(`p${String(i)}`, { expiresAtMs: 100 }));
  await clients.clientFor(callerSession('p1000', { expiresAtMs: 100 }));
  expect(made).toHaveLength(1_001);
  await clients.clientFor(callerSession('p0', { expiresAtMs: 100 }));
  expect(made).toHaveLength(1_002);
});
