import { createSlots } from '../../../src/completion/slots.js';

const never = new AbortController().signal;

describe('turns', () => {
  it('are given to so many at a time, in order', async () => {
    const slots = createSlots(1);
    const order: string[] = [];
    const first = await slots.take(never);
    const later = ['second', 'third'].map((name) =>
      slots.take(never).then((release) => {
        order.push(name);
        release();
      }),
    );
    expect(order).toEqual([]);
    first();
    first();
    await Promise.all(later);
    expect(order).toEqual(['second', 'third']);
  });

  it('are not waited for beyond the end of a request, and pass it by', async () => {
    const slots = createSlots(1);
    const first = await slots.take(never);
    const abort = new AbortController();
    const gone = slots.take(abort.signal);
    const next = slots.take(never);
    abort.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    first();
    (await next)();
    (await slots.take(never))();
  });
});
