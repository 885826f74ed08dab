// Attacks on the bulk path: who is let in and to what, bodies made to cost much or to be taken for something else, and
// keys that another principal used. After each of them the server takes the next batch.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as arrow from 'apache-arrow';
import { until } from '../support/until.js';
import { type BulkOptions, type BulkServer, linesFrom, startBulkServer } from '../unit/transport/ingest/bulk-server.js';

const mebibyte = 1024 ** 2;

let server: BulkServer;
async function start(options: BulkOptions = {}): Promise<BulkServer> {
  server = await startBulkServer(options);
  return server;
}
afterEach(async () => {
  const before = server.rows().length;
  const { status, summary } = await server.take('{"shop_id":1}\n');
  await server.stop(0);
  expect([status, summary.acceptedCount, server.rows().length]).toEqual([200, 1, before + 1]);
});

const as = (name: string) => ({ headers: { authorization: `Bearer key-${name}` } });

/** What is sent as it is on a connection of its own, and all that comes back on it. */
async function sayRaw(text: string): Promise<string> {
  const socket = await openSocket();
  socket.write(text);
  await once(socket, 'close');
  return received(socket);
}

const heard = new WeakMap<Socket, string>();
const received = (socket: Socket): string => heard.get(socket) ?? '';

async function openSocket(): Promise<Socket> {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('data', (data) => heard.set(socket, received(socket) + data.toString('latin1')));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

const head = (...lines: string[]): string =>
  ['POST /ingest/shops HTTP/1.1', 'Host: 127.0.0.1', 'Content-Type: application/x-ndjson', ...lines, '', ''].join(
    '\r\n',
  );
const annsKey = 'Authorization: Bearer key-ann';

describe('who is let in', () => {
  it.each([
    ['nobody', { authorization: '' }],
    ['a wrong key', { authorization: 'Bearer nobody' }],
    ['another scheme', { authorization: 'Basic key-ann' }],
  ])('is not %s, whatever there is to take', async (_, headers) => {
    await start();
    const { status, text } = await server.post(linesFrom(1, 10), { headers });
    expect([status, JSON.parse(text)]).toMatchObject([401, { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
    expect(server.rows()).toEqual([]);
  });

  it('is nobody with two credentials, or with two ways of saying where a body ends', async () => {
    await start();
    const twoKeys = await sayRaw(
      head(annsKey, 'Authorization: Bearer key-eve', 'Connection: close', 'Content-Length: 14') + '{"shop_id":1}\n',
    );
    expect(twoKeys).toMatch(/^HTTP\/1\.1 401 /);
    const twoEnds = await sayRaw(head(annsKey, 'Content-Length: 14', 'Transfer-Encoding: chunked') + '{"shop_id":1}\n');
    expect(twoEnds).toMatch(/^HTTP\/1\.1 400 /);
    expect(server.rows()).toEqual([]);
  });

  it.each([
    'shops',
    'regions',
    'nothing',
    'SHOPS',
    'shops%00',
    'shops/',
    'shops%2F..',
    '__proto__',
    'constructor',
    '%',
  ])('is told nothing of %s where they may not write it', async (path) => {
    await start();
    const unknown = await server.post('{"shop_id":1}\n', { path: 'unheard-of', ...as('eve') });
    const refused = await server.post('{"shop_id":1}\n', { path, ...as('eve') });
    const withoutIds = (text: string): string => text.replaceAll(/"requestId":"[^"]+"/g, '');
    expect([refused.status, withoutIds(refused.text)]).toEqual([404, withoutIds(unknown.text)]);
    expect(server.rows()).toEqual([]);
  });

  it('writes no column that is not granted, and is told of it as of one that does not exist', async () => {
    await start({ columnsOf: (name) => (name === 'bob' ? ['shop_id', 'name'] : ['shop_id']) });
    for (const [type, body] of [
      ['application/x-ndjson', (column: string) => `{"shop_id":1,"${column}":1}\n`],
      ['text/csv', (column: string) => `shop_id,${column}\n1,1\n`],
    ] as const) {
      const told = await Promise.all(
        ['score', 'nothing'].map(async (column) => {
          const { text } = await server.post(body(column), { type, ...{ headers: as('bob').headers } });
          return text.replaceAll(column, 'COLUMN').replaceAll(/"requestId":"[^"]+"/g, '');
        }),
      );
      expect(told[0]).toBe(told[1]);
    }
    expect(server.rows()).toEqual([]);
  });

  it('ends in the middle of a body when the grant is taken away', async () => {
    let columns = ['shop_id'];
    const limits = { maxIngestRecords: 10 };
    await start({
      limits,
      columnsOf: () => columns,
      around: (service) => ({
        ...service,
        ingest: async (...asked) => {
          const receipt = await service.ingest(...asked);
          if (server.rows().length >= 20) columns = [];
          return receipt;
        },
      }),
    });
    const { summary } = await server.take(linesFrom(1, 100));
    expect(summary).toMatchObject({ acceptedCount: 20, errors: [{ extensions: { code: 'DATASET_UNKNOWN' } }] });
    expect(server.rows()).toHaveLength(20);
    columns = ['shop_id'];
  });
});

describe('idempotency keys', () => {
  const keyed = (name: string, key: string) => ({ headers: { ...as(name).headers, 'idempotency-key': key } });

  it('of one principal say nothing to another of what was sent under them', async () => {
    await start({ columnsOf: () => ['shop_id'] });
    await server.take(linesFrom(1, 3), keyed('ann', 'nightly'));
    for (const body of [linesFrom(1, 3), linesFrom(7, 9)]) {
      const bob = body === linesFrom(1, 3) ? 'bob' : 'carl';
      expect((await server.take(body, keyed(bob, 'nightly'))).summary.chunks).toEqual({ new: 1 });
    }
    for (const key of ['ann/nightly', '../ann/nightly', 'nightly/0', '"],["ann","shops","nightly/0', 'nightly\u00e9']) {
      expect((await server.take(linesFrom(1, 3), keyed('bob', key))).summary.chunks).toEqual({ new: 1 });
    }
    expect((await server.take(linesFrom(1, 3), keyed('ann', 'nightly'))).summary.chunks).toEqual({ replayed: 1 });
  });

  it('come one at a time, as two would be read as a third', async () => {
    await start();
    const two = head(annsKey, 'Idempotency-Key: a', 'Idempotency-Key: b', 'Connection: close', 'Content-Length: 14');
    expect(await sayRaw(`${two}{"shop_id":1}\n`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(server.rows()).toEqual([]);
  });
});

describe('a body that would cost much', () => {
  /** How far the process has grown while something was done, in bytes. */
  async function growthOf(act: () => Promise<unknown>): Promise<number> {
    const before = process.memoryUsage().rss;
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    await act();
    clearInterval(timer);
    return Math.max(most, process.memoryUsage().rss) - before;
  }

  it.each([
    ['one line', ' ', 'INGEST_BODY_INVALID', 'application/x-ndjson'],
    ['lines with nothing in them', '\n', 'PAYLOAD_TOO_LARGE', 'application/x-ndjson'],
    ['cells with nothing in them', ',', 'INGEST_BODY_INVALID', 'text/csv'],
    ['an open quote', '"', 'INGEST_BODY_INVALID', 'text/csv'],
    ['no Arrow', '\0', 'INGEST_BODY_INVALID', 'application/vnd.apache.arrow.stream'],
  ])('is ended where gzip makes it a gigabyte of %s', async (_, what, code, type) => {
    await start({ limits: { maxBulkBytes: 16 * mebibyte, maxBulkLineBytes: 131_072 } });
    const piece = gzipSync(Buffer.alloc(64 * mebibyte, what));
    const bomb = new Uint8Array(Buffer.concat(Array.from({ length: 16 }, () => piece)));
    const growth = await growthOf(async () => {
      const { status, summary } = await server.take(bomb, { type, headers: { 'content-encoding': 'gzip' } });
      expect([status, summary.errors?.[0]?.extensions['code']]).toEqual([
        code === 'PAYLOAD_TOO_LARGE' ? 413 : 400,
        code,
      ]);
    });
    expect(growth).toBeLessThan(192 * mebibyte);
    expect(server.rows()).toEqual([]);
  });

  it('is not uncompressed twice, or by what is not known', async () => {
    await start();
    const twice = new Uint8Array(gzipSync(gzipSync(linesFrom(1, 9))));
    const once = await server.take(twice, { headers: { 'content-encoding': 'gzip' } });
    expect(once.summary.acceptedCount).toBe(0);
    for (const encoding of ['gzip, gzip', 'br', 'deflate', 'zstd', 'x-gzip', 'identity, gzip']) {
      expect((await server.post(twice, { headers: { 'content-encoding': encoding } })).status).toBe(415);
    }
    expect(server.rows()).toEqual([]);
  });

  it('is ended where a line is longer than one may be, with what came before it', async () => {
    await start({ limits: { maxBulkLineBytes: 1_024, maxIngestRecords: 1_000 } });
    const body = `${linesFrom(1, 20_000)}{"shop_id":5,"name":"${'x'.repeat(4_096)}"}\n${linesFrom(6, 9)}`;
    const { summary } = await server.take(body);
    expect(summary).toMatchObject({ errors: [{ extensions: { code: 'INGEST_BODY_INVALID' } }] });
    expect(summary.acceptedCount).toBeGreaterThan(0);
    expect(server.rows().map(([id]) => id)).toEqual(Array.from({ length: summary.acceptedCount }, (_, i) => i + 1));
  });

  it('is rejected where values are nested without end', async () => {
    await start();
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const depth = 150_000;
      const nested = `${open.repeat(depth)}1${close.repeat(depth)}`;
      for (const column of ['tags', 'meta', 'geo', 'nothing']) {
        const { status, summary } = await server.take(`{"shop_id":1,"${column}":${nested}}\n`);
        expect([status, summary.acceptedCount + summary.rejectedCount]).toEqual([200, 1]);
      }
    }
  });

  it('that comes a byte at a time is ended by its time, while others are served', async () => {
    await start({ limits: { bulkTimeoutMs: 1_500 } });
    const slow = await openSocket();
    slow.write(head(annsKey, 'Content-Length: 1000000'));
    const drip = setInterval(() => slow.write(' '), 20);
    try {
      expect((await server.take(linesFrom(1, 5))).summary.acceptedCount).toBe(5);
      await until(() => received(slow).includes('TIME_LIMIT'));
    } finally {
      clearInterval(drip);
      slow.destroy();
    }
  });

  it('holds no more places than a principal has, and gives them back when the client goes', async () => {
    await start({ limits: { maxConcurrentQueries: 3 }, columnsOf: () => ['shop_id'] });
    const slow = await Promise.all(Array.from({ length: 3 }, () => openSocket()));
    for (const socket of slow) socket.write(head(annsKey, 'Content-Length: 1000000') + '{"shop_id":1}\n');
    const untilStatus = async (status: number): Promise<void> => {
      while ((await server.post(linesFrom(1, 1))).status !== status);
    };
    await untilStatus(429);
    expect((await server.post(linesFrom(1, 1), as('bob'))).status).toBe(200);
    for (const socket of slow) socket.destroy();
    await untilStatus(200);
  });
});

describe('a body that is something else', () => {
  it.each([
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/x-ndjson; charset=utf-16',
    'text/csv; charset=utf-7',
    'text/csv, application/x-ndjson',
    'application/vnd.apache.arrow.file',
    '__proto__',
    '',
  ])('than it may be, %j, is refused', async (type) => {
    await start();
    expect((await server.post(new Uint8Array(Buffer.from('{"shop_id":1}\n')), { type })).status).toBe(415);
    expect(server.rows()).toEqual([]);
  });

  const names = (): unknown[] => server.rows().map((row) => row[2]);

  it('is stored as the text that it is: formulas, markup and statements are nobody’s to run', async () => {
    await start();
    const texts = ['=HYPERLINK("http://x","y")', '+1+cmd|calc!A0', '@SUM(A1)', "-1'; DROP TABLE shops; --", '<script>'];
    const cells = texts.map((text, i) => `${String(i)},"${text.replaceAll('"', '""')}"\n`);
    await server.take(`shop_id,name\n${cells.join('')}`, { type: 'text/csv' });
    await server.take(texts.map((name, i) => `${JSON.stringify({ shop_id: i, name })}\n`).join(''));
    expect(names()).toEqual([...texts, ...texts]);
  });

  it('is rejected where it is not UTF-8, whichever way, and nothing is put in its place', async () => {
    await start();
    const bad = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]];
    for (const bytes of bad) {
      const line = new Uint8Array(
        Buffer.concat([Buffer.from('{"shop_id":1,"name":"'), Buffer.from(bytes), Buffer.from('"}\n')]),
      );
      expect((await server.take(line)).summary).toMatchObject({ acceptedCount: 0, rejectedCount: 1 });
      const csv = new Uint8Array(
        Buffer.concat([Buffer.from('shop_id,name\n1,'), Buffer.from(bytes), Buffer.from('\n')]),
      );
      expect((await server.take(csv, { type: 'text/csv' })).summary.acceptedCount).toBe(0);
    }
    expect(server.rows()).toEqual([]);
  });

  it('holds no names that would be others: of prototypes, twice, or with a byte order mark', async () => {
    await start();
    for (const line of [
      '{"shop_id":1,"__proto__":{"name":"x"}}',
      '{"shop_id":1,"constructor":1}',
      '{"__proto__":null}',
    ]) {
      expect((await server.take(`${line}\n`)).summary).toMatchObject({ acceptedCount: 0, rejectedCount: 1 });
    }
    expect(({} as Record<string, unknown>)['name']).toBeUndefined();
    expect((await server.take('shop_id,shop_id\n1,2\n', { type: 'text/csv' })).status).toBe(400);
    expect((await server.take('shop_id,__proto__\n1,2\n', { type: 'text/csv' })).summary.acceptedCount).toBe(0);
    expect(server.rows()).toEqual([]);
  });
});

describe('an Arrow stream that is none', () => {
  const type = 'application/vnd.apache.arrow.stream';
  const genuine = arrow.tableToIPC(
    new arrow.Table({
      shop_id: arrow.vectorFromArray([1, 2, 3], new arrow.Int32()),
      name: arrow.vectorFromArray(['a', 'bc', 'd'], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32())),
    }),
    'stream',
  );

  it('is ended where it says that it is larger than it may be, without waiting for it', async () => {
    await start();
    for (const length of [0x7fff_ffff, -1, -0x8000_0000, 0x0fff_ffff]) {
      const prefix = Buffer.alloc(8);
      prefix.writeUInt32LE(0xffff_ffff, 0);
      prefix.writeInt32LE(length, 4);
      const claimed = new Uint8Array(Buffer.concat([prefix, genuine.subarray(8)]));
      expect((await server.post(claimed, { type })).status).toBe(400);
    }
    expect(server.rows()).toEqual([]);
  });

  it('is ended wherever bytes of it were changed, or taken for what they say', async () => {
    await start();
    let random = 20_261_124;
    const roll = (sides: number): number => (random = (random * 48_271) % 2_147_483_647) % sides;
    for (let i = 0; i < 150; i++) {
      const changed = new Uint8Array(genuine);
      for (let times = roll(6) + 1; times > 0; times--) {
        const at = roll(changed.length - 4);
        const view = new DataView(changed.buffer);
        if (roll(2) === 0) changed[at] = roll(256);
        else view.setInt32(at, [0x7fff_ffff, -1, 0x4000_0000, 0][roll(4)] as number, true);
      }
      const { status, text } = await server.post(changed, { type });
      expect([200, 400]).toContain(status);
      expect(text).not.toMatch(/RangeError|TypeError|node_modules|\.[jt]s:/);
    }
  });
});
