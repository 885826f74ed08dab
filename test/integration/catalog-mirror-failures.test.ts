import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CatalogMirror } from '../../src/core/catalog-mirror.js';
import { askCatalog, startCatalogMirror, visibleCatalog } from '../support/start-catalog-mirror.js';
import { carriers, flights } from '../support/visible-datasets.js';

const catalog = visibleCatalog([flights]);
const endless = 'SELECT count(*) FROM pg_attribute a, pg_attribute b, pg_attribute c, pg_attribute d';

let mirror: CatalogMirror | undefined;
afterEach(() => mirror?.stop());

function start(options: Parameters<typeof startCatalogMirror>[0]): (text: string) => ReturnType<typeof askCatalog> {
  const started = startCatalogMirror(options);
  mirror = started;
  return (text) => askCatalog(started, text, { catalog });
}

/** Ids of the processes that this one started, from the kernel's table. */
async function children(): Promise<readonly number[]> {
  const pid = String(process.pid);
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(/\s+/u).filter(Boolean).map(Number);
}

describe('the process of the catalogs', () => {
  it('is ended when a question takes too long, which fails alone', async () => {
    const ask = start({ timeoutMs: 8_000 });
    expect(await ask('SELECT 1')).toEqual([['1']]);
    const slow = ask(endless);
    const next = ask(`SELECT 'flights'::regclass`);
    await expect(slow).rejects.toMatchObject({ code: 'TIME_LIMIT' });
    expect(await next).toEqual([['flights']]);
  });

  it('is joined by another where a question takes long, so that the others are answered', async () => {
    const before = await children();
    const ask = start({ timeoutMs: 120_000 });
    expect(await ask('SELECT 1')).toEqual([['1']]);
    let isAnswered = false;
    const slow = ask(endless).finally(() => {
      isAnswered = true;
    });
    slow.catch(() => undefined);
    expect(await Promise.all([ask('SELECT 2'), ask('SELECT 3')])).toEqual([[['2']], [['3']]]);
    expect(isAnswered).toBe(false);
    expect((await children()).filter((pid) => !before.includes(pid))).toHaveLength(2);
    await mirror?.stop();
    await expect(slow).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
  }, 120_000);

  it('is there ahead of the first question where that is asked for', async () => {
    const before = await children();
    const ask = start({});
    mirror?.start();
    const started = (await children()).filter((pid) => !before.includes(pid));
    expect(started).toHaveLength(1);
    expect(await ask('SELECT 1')).toEqual([['1']]);
    expect((await children()).filter((pid) => !before.includes(pid))).toEqual(started);
  });

  it('is started anew when it dies, with an error for the question that it had', async () => {
    const before = await children();
    const ask = start({});
    expect(await ask('SELECT 1')).toEqual([['1']]);
    const [child] = (await children()).filter((pid) => !before.includes(pid));
    const lost = ask(endless);
    lost.catch(() => undefined);
    process.kill(Number(child), 'SIGKILL');
    await expect(lost).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
    expect(await ask('SELECT 2')).toEqual([['2']]);
  });

  it('is started anew for the next question when it died between two', async () => {
    const before = await children();
    const ask = start({});
    expect(await ask('SELECT 1')).toEqual([['1']]);
    const [child] = (await children()).filter((pid) => !before.includes(pid));
    process.kill(Number(child), 'SIGKILL');
    while ((await children()).includes(Number(child))) await setImmediate();
    expect(await ask('SELECT 2')).toEqual([['2']]);
  });

  it('does not grow beyond its memory for one question', async () => {
    const ask = start({ maxMirrorBytes: 268_435_456 });
    await expect(ask(`SELECT length(repeat('x', 400000000))`)).rejects.toMatchObject({
      code: 'SQL_INVALID',
      extensions: { sqlstate: '53200' },
    });
    expect(await ask('SELECT 1')).toEqual([['1']]);
  });

  it('refuses an answer larger than the limit', async () => {
    const ask = start({ maxAnswerBytes: 100_000 });
    await expect(ask(`SELECT repeat('x', 100) FROM generate_series(1, 100000)`)).rejects.toMatchObject({
      code: 'ROW_LIMIT',
    });
    expect(await ask('SELECT 1')).toEqual([['1']]);
  });

  it('keeps a bounded number of mirrors, and makes those anew that went', async () => {
    const started = startCatalogMirror({ maxMirrors: 1 });
    mirror = started;
    const other = visibleCatalog([carriers]);
    const text = `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`;
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await askCatalog(started, text, { catalog })).toEqual([['flights']]);
      expect(await askCatalog(started, text, { catalog: other })).toEqual([['carriers']]);
    }
  });

  it('is replaced once it has grown too large', async () => {
    const before = await children();
    const ask = start({ maxResidentBytes: 1 });
    expect(await ask('SELECT 1')).toEqual([['1']]);
    while (!(await children()).every((pid) => before.includes(pid))) await setImmediate();
    expect(await ask('SELECT 1')).toEqual([['1']]);
  });

  it('lets those go who give up, and answers the others', async () => {
    const ask = start({});
    const giveUp = new AbortController();
    const waiting = askCatalog(mirror!, 'SELECT 1', { catalog, signal: giveUp.signal });
    const other = ask('SELECT 2');
    giveUp.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(await other).toEqual([['2']]);
  });

  it('ends with the mirror, which answers no more', async () => {
    const before = await children();
    const ask = start({});
    expect(await ask('SELECT 1')).toEqual([['1']]);
    await mirror?.stop();
    expect((await children()).filter((pid) => !before.includes(pid))).toEqual([]);
    await expect(ask('SELECT 1')).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
  });

  it('fails clearly where it cannot be started', async () => {
    const ask = start({ program: { file: '/nowhere/mirror-process.js', execArgv: [] } });
    await expect(ask('SELECT 1')).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
  });
});
