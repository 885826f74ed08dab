// Attacks on Delta Sharing: names that are hidden, rows of others, and links that are forged, late, swapped, or of
// somebody who may not see any more what they hold.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parquetReadObjects } from 'hyparquet';
import { defaultLimits } from '../../src/config/limits.js';
import { LakegateError } from '../../src/core/errors.js';
import type { Grant, Principal } from '../../src/core/principal.js';
import type { ReadScope } from '../../src/core/read-scope.js';
import { createConcurrencyLimit } from '../../src/transport/http/limit-concurrency.js';
import { createSharedFilesRoute } from '../../src/transport/sharing/create-shared-files-route.js';
import { createFileCipher } from '../../src/transport/sharing/file-cipher.js';
import { createFileLinks, digestOwner, type FileOwner } from '../../src/transport/sharing/file-link.js';
import { createFileSpool } from '../../src/transport/sharing/file-spool.js';
import { sharedFilesPrefix } from '../../src/transport/sharing/sharing-prefix.js';
import { startShop, type RunningShop } from './http/start-shop.js';
import { viewOf, type ShopPrincipal } from './http/shop-views.js';

describe('tables shared over HTTP', () => {
  let shop: RunningShop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  const ask = async (as: ShopPrincipal, path: string, body?: object): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${shop.url}/delta-sharing/shares/lakegate/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer demo-${as}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
  const schema = async (): Promise<string> => {
    const { text } = await ask('admin', 'schemas');
    return (JSON.parse(text) as { items: { name: string }[] }).items[0]!.name;
  };
  const linksOf = async (as: ShopPrincipal, table: string, body: object = {}): Promise<readonly string[]> => {
    const { status, text } = await ask(as, `schemas/${await schema()}/tables/${table}/query`, body);
    if (status !== 200) throw new Error(text);
    const lines = text.trimEnd().split('\n').slice(2);
    return lines.map((line) => (JSON.parse(line) as { file: { url: string } }).file.url);
  };
  const rowsOf = async (as: ShopPrincipal, table: string, body: object = {}): Promise<Record<string, unknown>[]> => {
    const rows: Record<string, unknown>[] = [];
    for (const url of await linksOf(as, table, body)) {
      rows.push(...((await parquetReadObjects({ file: await (await fetch(url)).arrayBuffer() })) as typeof rows));
    }
    return rows;
  };

  test.each(['metadata', 'version', 'changes'])('that are hidden are as those that never were: %s', async (action) => {
    const at = await schema();
    const [hidden, absent, nowhere] = await Promise.all([
      ask('rows-eu', `schemas/${at}/tables/secrets/${action}`),
      ask('rows-eu', `schemas/${at}/tables/secretx/${action}`),
      ask('nobody', `schemas/${at}/tables/secretx/${action}`),
    ]);
    expect(hidden).toEqual({ status: 404, text: expect.stringContaining('DATASET_UNKNOWN') });
    expect(absent).toEqual(hidden);
    expect(nowhere).toEqual(hidden);
    expect((await ask('admin', `schemas/${at}/tables/secrets/metadata`)).status).toBe(200);
  });

  test('lie in no schema that shows there is something', async () => {
    expect(await ask('nobody', `schemas/${await schema()}/tables`)).toEqual(
      await ask('nobody', 'schemas/other/tables'),
    );
  });

  test.each(['admin', 'cells', 'rows-eu', 'rows-us'] as const)('hold what %s sees, and nothing else', async (as) => {
    const orders = await rowsOf(as, 'orders');
    const view = viewOf(as).orders;
    expect(orders.map(({ id }) => id).sort()).toEqual(view.map(({ id }) => id).sort());
    const sees = orders[0] ?? {};
    if ('margin' in sees) {
      const shown = (rows: readonly { readonly id?: unknown; readonly margin?: unknown }[]): readonly string[] =>
        rows.map(({ id, margin }) => JSON.stringify([id, margin ?? null])).sort();
      expect(shown(orders)).toEqual(shown(view));
    }
  });

  test('give no hint on what a hint names and the caller does not see', async () => {
    const about = (name: string): object => ({
      jsonPredicateHints: JSON.stringify({
        op: 'greaterThan',
        children: [
          { op: 'column', name, valueType: 'int' },
          { op: 'literal', value: '5', valueType: 'int' },
        ],
      }),
    });
    const counts = await Promise.all(
      [about('margin'), about('margix'), {}].map(async (body) => (await rowsOf('rows-eu', 'orders', body)).length),
    );
    expect(new Set(counts)).toEqual(new Set([viewOf('rows-eu').orders.length]));
    expect((await rowsOf('admin', 'orders', about('margin'))).length).toBeLessThan(viewOf('admin').orders.length);
  });

  test('are linked to by links that differ for each question and caller, none of them made of another', async () => {
    const [eu = '', again = '', us = ''] = (
      await Promise.all([linksOf('rows-eu', 'orders'), linksOf('rows-eu', 'orders'), linksOf('rows-us', 'orders')])
    ).flat();
    expect(new Set([eu, again, us]).size).toBe(3);
    const [euBody = ''] = eu.split('/').at(-1)!.split('.');
    const [, usSignature = ''] = us.split('/').at(-1)!.split('.');
    const base = `${shop.url}${sharedFilesPrefix}`;
    for (const forged of [
      `${euBody}.${usSignature}.parquet`,
      `${euBody}.parquet`,
      euBody,
      '..%2f..%2fpolicy.yaml',
      '',
    ]) {
      const response = await fetch(base + forged);
      expect([forged, response.status, await response.json()]).toEqual([
        forged,
        403,
        expect.objectContaining({ errorCode: 'LINK_INVALID' }),
      ]);
    }
    expect((await fetch(eu)).status).toBe(200);
  });

  test('are named in no log by the links that open them', async () => {
    const [link = ''] = await linksOf('rows-eu', 'orders');
    await fetch(link);
    await fetch(link.replace(/.\.parquet$/, '.parquet'));
    expect(shop.said()).not.toContain(link.split('/').at(-1)!.slice(0, 60));
  });
});

describe('a link to a file', () => {
  const ann: Principal = { id: 'api-key/ann', grantees: ['ann'], admin: false };
  const owner: FileOwner = { principal: ann, dataset: 'orders', grantDigest: 'ann-sees-eu', questionDigest: 'all' };
  /** What is so when a link is used. */
  const now = {
    ms: 1_000_000,
    grants: new Map<string, Pick<Grant, 'digest'>>(),
    visible: new Set<string>(),
    known: new Map<string, Principal>(),
    policy: 'answers' as 'answers' | 'is out',
    asked: [] as Principal[],
  };
  const cipher = createFileCipher('secret of the files');
  const links = createFileLinks('secret of the links', () => now.ms);
  const spool = createFileSpool(
    { folder: undefined, maxBytes: 1_000_000, maxBytesPerPrincipal: 1_000_000, cipher },
    () => now.ms,
  );
  const route = createSharedFilesRoute({
    links,
    spool,
    cipher,
    gate: {
      open: ({ principal }) => {
        now.asked.push(principal);
        if (now.policy === 'is out') return Promise.reject(new LakegateError('POLICY_UNAVAILABLE'));
        return Promise.resolve({
          catalog: { datasets: new Map([...now.visible].map((name) => [name, {}])) },
          context: { grants: now.grants },
          end: () => undefined,
        } as unknown as ReadScope);
      },
    },
    findPrincipal: (id) => now.known.get(id),
    concurrency: createConcurrencyLimit(5),
    limits: defaultLimits,
    observe: () => undefined,
  });
  let server: Server;
  let base: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const { signal } = new AbortController();
      void route.handle(request, response, { requestId: 'q', signal, draining: signal });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}${sharedFilesPrefix}`;
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await route.stop();
  });

  async function give(change: Partial<FileOwner> = {}): Promise<string> {
    Object.assign(now, {
      ms: 1_000_000,
      grants: new Map([['orders', { digest: 'ann-sees-eu' }]]),
      visible: new Set(['orders']),
      known: new Map([[ann.id, ann]]),
      policy: 'answers',
      asked: [],
    });
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('rows of ann'));
    };
    const { id, expiresAtSeconds } = await spool.write({ ...owner, ...change }, bytes(), () => 1_900);
    return base + links.write({ fileId: id, expiresAtSeconds, ownerDigest: digestOwner(owner) });
  }

  const fetched = async (url: string): Promise<readonly [number, string]> => {
    const response = await fetch(url);
    const text = await response.text();
    return [response.status, response.ok ? text : (JSON.parse(text) as { errorCode: string }).errorCode];
  };

  test('opens it while all is as it was', async () => {
    expect(await fetched(await give())).toEqual([200, 'rows of ann']);
  });

  test('opens nothing after its time', async () => {
    const link = await give();
    now.ms = 1_899_999;
    expect(await fetched(link)).toEqual([200, 'rows of ann']);
    now.ms = 1_900_000;
    expect(await fetched(link)).toEqual([403, 'LINK_EXPIRED']);
  });

  test.each([
    ['the grant is another', () => now.grants.set('orders', { digest: 'ann-sees-nothing-of-eu' })],
    ['the grant is gone', () => now.grants.delete('orders')],
    ['the dataset is not visible any more', () => now.visible.delete('orders')],
    ['the principal is no more', () => now.known.delete(ann.id)],
    ['another has taken their name', () => now.known.set(ann.id, { ...ann, id: 'api-key/api-key/ann' })],
  ])('opens nothing once %s, begun or not', async (_, revoke) => {
    const link = await give();
    expect((await fetch(link, { headers: { range: 'bytes=0-3' } })).status).toBe(206);
    revoke();
    expect(await fetched(link)).toEqual([403, 'ACCESS_CHANGED']);
    expect((await fetch(link, { headers: { range: 'bytes=4-' } })).status).toBe(403);
    expect((await fetch(link, { method: 'HEAD' })).status).toBe(403);
  });

  test('opens nothing where nobody can say whether it may', async () => {
    const link = await give();
    now.policy = 'is out';
    expect(await fetched(link)).toEqual([503, 'POLICY_UNAVAILABLE']);
  });

  test("opens no file of another's", async () => {
    const link = await give({ principal: { ...ann, id: 'api-key/bob', grantees: ['bob'] } });
    expect(await fetched(link)).toEqual([403, 'LINK_INVALID']);
    expect(await fetched(await give({ grantDigest: 'bob-sees-all' }))).toEqual([403, 'LINK_INVALID']);
  });

  test('is judged by the names that its principal has now', async () => {
    const link = await give();
    now.known.set(ann.id, { ...ann, grantees: ['ann', 'newcomers'] });
    expect((await fetch(link)).status).toBe(200);
    expect(now.asked).toEqual([{ ...ann, grantees: ['ann', 'newcomers'] }]);
  });

  test('forged leads to no question and no file', async () => {
    const link = await give();
    const others = createFileLinks('a guess', () => now.ms);
    const { fileId, expiresAtSeconds, ownerDigest } = links.read(link.slice(base.length));
    expect(await fetched(base + others.write({ fileId, expiresAtSeconds: 999_999, ownerDigest }))).toEqual([
      403,
      'LINK_INVALID',
    ]);
    expect(await fetched(base + links.write({ fileId: '0'.repeat(32), expiresAtSeconds, ownerDigest }))).toEqual([
      410,
      'FILE_GONE',
    ]);
    expect(now.asked).toEqual([]);
  });
});
