import { getEventListeners } from 'node:events';
import { followSignal } from '../../../src/core/follow-signal.js';

describe('a signal that follows another', () => {
  test('aborts with it and for its reason', () => {
    const followed = new AbortController();
    const { signal } = followSignal(followed.signal);
    expect(signal.aborted).toBe(false);
    const reason = new Error('gone');
    followed.abort(reason);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBe(reason);
  });

  test('is aborted from the start where the other is', () => {
    const reason = new Error('gone');
    expect(followSignal(AbortSignal.abort(reason)).signal.reason).toBe(reason);
  });

  test('aborts by itself and leaves the other as it is', () => {
    const followed = new AbortController();
    const following = followSignal(followed.signal);
    following.abort('enough');
    expect(following.signal.reason).toBe('enough');
    expect(followed.signal.aborted).toBe(false);
    followed.abort('later');
    expect(following.signal.reason).toBe('enough');
  });

  test('leaves nothing at the other once disposed of', () => {
    const followed = new AbortController();
    const following = followSignal(followed.signal);
    expect(getEventListeners(followed.signal, 'abort')).toHaveLength(1);
    following.dispose();
    expect(getEventListeners(followed.signal, 'abort')).toHaveLength(0);
    followed.abort();
    expect(following.signal.aborted).toBe(false);
  });
});
