// What waits until a signal holds nothing of what it has waited for.
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { rejectOnAbort } from '../../../connectors/abort-reason.js';
import { LakegateError } from '../../../src/core/errors.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('waiting until a signal', () => {
  it('gives what the promise comes to, its failure too', async () => {
    const { race } = rejectOnAbort(new AbortController().signal);
    await expect(race(Promise.resolve(7))).resolves.toBe(7);
    await expect(race(Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  });

  it('ends all waits with the reason of the signal, those that begin afterwards too', async () => {
    const abort = new AbortController();
    const { race } = rejectOnAbort(abort.signal);
    const waits = [race(new Promise(() => undefined)), race(new Promise(() => undefined))];
    abort.abort(new LakegateError('TIME_LIMIT'));
    for (const wait of [...waits, race(Promise.resolve(7))]) {
      await expect(wait).rejects.toMatchObject({ code: 'TIME_LIMIT' });
    }
  });

  it('calls an abort without a reason of ours a request that was cancelled', async () => {
    await expect(rejectOnAbort(AbortSignal.abort()).race(Promise.resolve(7))).rejects.toMatchObject({
      code: 'REQUEST_CANCELLED',
    });
  });

  it('holds no result once it was given, so that a long answer is not gathered behind it', async () => {
    const { race, dispose } = rejectOnAbort(new AbortController().signal);
    const given: WeakRef<object>[] = [];
    for (let i = 0; i < 20; i++) given.push(new WeakRef(await race(Promise.resolve({ rows: i }))));
    await setImmediate();
    collect();
    // The last one may still be on the stack.
    expect(given.filter((ref) => ref.deref() !== undefined).length).toBeLessThanOrEqual(1);
    dispose();
  });
});
