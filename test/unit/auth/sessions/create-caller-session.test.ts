import { inspect } from 'node:util';
import { createCallerSession } from '../../../../auth/sessions/create-caller-session.js';
import { LakegateError } from '../../../../src/core/errors.js';

const ann = { id: 'ann', grantees: [], admin: false };
const failing = (code: 'STORE_DENIED' | 'UNAUTHENTICATED' | 'POLICY_UNAVAILABLE') =>
  createCallerSession(ann, { resolveSession: () => Promise.reject(new LakegateError(code, { cause: 'why' })) });

it('asks for a session when it is opened and not before', async () => {
  const asked: unknown[] = [];
  const session = {
    principalKey: 'k',
    roleArn: 'r',
    region: 'x',
    expiresAtMs: 1,
    credentials: () => Promise.reject(new Error('not used')),
  };
  const caller = createCallerSession(ann, {
    resolveSession: (principal) => {
      asked.push(principal);
      return Promise.resolve(session);
    },
  });
  expect(asked).toEqual([]);
  expect(await caller.open()).toBe(session);
  expect(asked).toEqual([ann]);
});

it('says of a caller for whom there is no session that one is required', async () => {
  await expect(failing('STORE_DENIED').open()).rejects.toMatchObject({ code: 'CALLER_SESSION_REQUIRED', cause: 'why' });
});

it.each(['UNAUTHENTICATED', 'POLICY_UNAVAILABLE'] as const)('passes %s on', async (code) => {
  await expect(failing(code).open()).rejects.toMatchObject({ code });
});

it('shows whose it is and no more', () => {
  const caller = failing('STORE_DENIED');
  for (const shown of [inspect(caller), JSON.stringify(caller)]) {
    expect(shown).toContain('[session of ann]');
    expect(shown).not.toContain('open');
  }
});
