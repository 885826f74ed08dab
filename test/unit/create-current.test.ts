import { createCurrent } from '../../src/create-current.js';

test('what was replaced is let go once its last user has done', async () => {
  const gone: string[] = [];
  const current = createCurrent('a', (value) => {
    gone.push(value);
    return Promise.resolve();
  });
  let finish: () => void = () => undefined;
  const working = current.use((value) => new Promise<string>((resolve) => (finish = () => resolve(value))));
  current.replace('b');
  expect(current.value).toBe('b');
  expect(gone).toEqual([]);
  expect(await current.use((value) => Promise.resolve(value))).toBe('b');
  finish();
  expect(await working).toBe('a');
  expect(gone).toEqual(['a']);
  await current.stop();
  expect(gone).toEqual(['a', 'b']);
});

test('work that fails frees what it used', async () => {
  const gone: string[] = [];
  const current = createCurrent('a', (value) => {
    gone.push(value);
    return Promise.resolve();
  });
  await expect(current.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  current.replace('b');
  expect(gone).toEqual(['a']);
  await current.stop();
});

test('nothing is current any more only when all that was is gone', async () => {
  let left: () => void = () => undefined;
  const current = createCurrent('a', () => new Promise<void>((resolve) => (left = resolve)));
  let stopped = false;
  const stopping = current.stop().then(() => (stopped = true));
  await new Promise(setImmediate);
  expect(stopped).toBe(false);
  left();
  await stopping;
});
