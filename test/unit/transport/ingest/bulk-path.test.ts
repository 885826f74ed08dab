// `POST /ingest/<dataset>`: who may, what is answered, chunks, idempotency and back-pressure.
import { afterEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { LakegateError } from '../../../../src/core/errors.js';
import type { IngestService } from '../../../../src/core/ingest-service.js';
import { type BulkServer, linesFrom, startBulkServer } from './bulk-server.js';

let server: BulkServer | undefined;
afterEach(() => server?.stop());

async function start(...options: Parameters<typeof startBulkServer>): Promise<BulkServer> {
  server = await startBulkServer(...options);
  return server;
}

function refusing(times: number, error: LakegateError): (service: IngestService) => IngestService {
  let left = times;
  return (service) => ({
    ...service,
    ingest: (...call) => (left-- > 0 ? Promise.reject(error) : service.ingest(...call)),
  });
}

describe('the bulk path', () => {
  it('takes records in and says how many', async () => {
    const { take, rows } = await start();
    const { status, summary } = await take(linesFrom(1, 3));
    expect([status, summary]).toEqual([
      200,
      { recordCount: 3, acceptedCount: 3, rejectedCount: 0, unknownCount: 0, chunks: { none: 1 }, rejected: [] },
    ]);
    expect(rows().map(([id]) => id)).toEqual([1, 2, 3]);
  });

  it('takes a last line without an end, and leaves empty ones out', async () => {
    const { take } = await start();
    const { summary } = await take('{"shop_id":1}\r\n\r\n\n{"shop_id":2}');
    expect(summary.acceptedCount).toBe(2);
  });

  it('uncompresses gzip', async () => {
    const { take } = await start();
    const { summary } = await take(gzipSync(linesFrom(1, 20_000)), { headers: { 'content-encoding': 'gzip' } });
    expect(summary.acceptedCount).toBe(20_000);
  });

  it('says of a broken gzip what was taken before', async () => {
    const { take, rows } = await start();
    const whole = gzipSync(linesFrom(1, 200_000));
    const { status, summary } = await take(whole.subarray(0, whole.length - 20_000), {
      headers: { 'content-encoding': 'gzip' },
    });
    expect([status, summary.errors?.[0]?.extensions['code']]).toEqual([400, 'INGEST_BODY_INVALID']);
    expect(summary.recordCount).toBeGreaterThan(0);
    expect(summary.recordCount % 1_000).toBe(0);
    expect([summary.acceptedCount, rows().length]).toEqual([summary.recordCount, summary.recordCount]);
  });

  it('sends chunks one after the other, in order', async () => {
    const { take, rows } = await start();
    const { summary } = await take(linesFrom(1, 12_000));
    expect([summary.acceptedCount, summary.chunks]).toEqual([12_000, { none: 12 }]);
    expect(rows().map(([id]) => id)).toEqual(Array.from({ length: 12_000 }, (_, i) => i + 1));
  });

  it('rejects records by their place in the whole body', async () => {
    const { take } = await start();
    const { status, summary } = await take(`${linesFrom(1, 6_000)}{"shop_id":"x"}\nnothing\n{"shop_id":7}\n`);
    expect(status).toBe(200);
    expect(summary).toMatchObject({ recordCount: 6_003, acceptedCount: 6_001, rejectedCount: 2 });
    expect(summary.rejected).toEqual([
      { index: 6_000, errors: [{ path: ['shop_id'], code: 'TYPE', message: 'expected a value of type int32' }] },
      { index: 6_001, errors: [{ path: [], code: 'TYPE', message: 'expected a JSON object on one line' }] },
    ]);
  });

  it('shows the first hundred rejected records', async () => {
    const { take } = await start();
    const { summary } = await take('{}\n'.repeat(150));
    expect([summary.rejectedCount, summary.rejected.length]).toEqual([150, 100]);
  });

  it('tells of every record where that is asked for', async () => {
    const { post } = await start();
    const { headers, text } = await post('{"shop_id":5}\n{}\n', { path: 'shops?results=all' });
    expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      { index: 0, status: 'accepted', position: '0', errors: [] },
      { index: 1, status: 'rejected', errors: [{ path: ['shop_id'], code: 'REQUIRED', message: 'expected a value' }] },
      { recordCount: 2, acceptedCount: 1, rejectedCount: 1, unknownCount: 0, chunks: { none: 1 } },
    ]);
  });

  it('writes nothing in a dry run', async () => {
    const { take, rows } = await start();
    const { summary } = await take('{"shop_id":5}\n{}\n', { path: 'shops?dryRun=true' });
    expect([summary.acceptedCount, summary.rejectedCount, rows()]).toEqual([1, 1, []]);
  });

  it('refuses parameters that it does not know, so that a misspelt dry run does not write', async () => {
    const { post, rows } = await start();
    const answers = await Promise.all(
      ['shops?dryrun=true', 'shops?dryRun=yes', 'shops?results=some'].map((path) => post(linesFrom(1, 1), { path })),
    );
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(rows()).toEqual([]);
  });

  it('replays chunks that it took before, and takes the rest', async () => {
    const { take, rows } = await start();
    const headers = { 'idempotency-key': 'load-7' };
    await take(linesFrom(1, 5_000), { headers });
    const { summary } = await take(linesFrom(1, 8_000), { headers });
    expect([summary.acceptedCount, summary.chunks]).toEqual([8_000, { replayed: 5, new: 3 }]);
    expect(rows()).toHaveLength(8_000);
  });

  it('stops where a key comes with other records, and says what was taken before', async () => {
    const { take } = await start();
    const headers = { 'idempotency-key': 'load-7' };
    await take(linesFrom(1, 10_000), { headers });
    const { status, summary } = await take(`${linesFrom(1, 9_999)}{"shop_id":5}\n`, { headers });
    expect([status, summary.errors?.[0]?.extensions['code']]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect([summary.recordCount, summary.chunks]).toEqual([9_000, { replayed: 9 }]);
  });

  it('waits for a sink that takes no more now', async () => {
    const busy = new LakegateError('INGEST_BUSY', { extensions: { retryAfterMs: 1 } });
    const { take } = await start({ around: refusing(3, busy) });
    const { status, summary } = await take(linesFrom(1, 2));
    expect([status, summary.acceptedCount]).toEqual([200, 2]);
  });

  it('gives up on a sink that stays busy, with when to try again', async () => {
    const busy = new LakegateError('INGEST_BUSY', { extensions: { retryAfterMs: 1_500 } });
    const { take } = await start({ around: refusing(1_000, busy), limits: { ingestTimeoutMs: 10 } });
    const { status, headers, summary } = await take(linesFrom(1, 2));
    expect([status, headers.get('retry-after'), summary.recordCount]).toEqual([429, '2', 0]);
  });

  it('counts as unknown what may have been sent before the state was lost', async () => {
    const lost = new LakegateError('STATE_UNAVAILABLE');
    const { take } = await start({ around: refusing(1, lost) });
    const { status, summary } = await take(linesFrom(1, 2));
    expect([status, summary.recordCount, summary.unknownCount]).toEqual([503, 2, 2]);
  });

  it('ends at the longest body, with what was taken before', async () => {
    const { take } = await start({ limits: { maxBulkBytes: 200_000 } });
    const { status, summary } = await take(linesFrom(10_000, 90_000));
    expect([status, summary.errors?.[0]?.extensions['code']]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(summary.acceptedCount).toBe(10_000);
  });

  it('ends at a line that is too long', async () => {
    const { take } = await start({ limits: { maxBulkLineBytes: 100 } });
    const long = `{"shop_id":2,"name":"${'x'.repeat(100)}"}\n`;
    const { status, summary } = await take(linesFrom(1, 1) + long + linesFrom(3, 3));
    expect([status, summary.errors?.[0]?.message]).toEqual([400, 'line 2: expected at most 100 bytes']);
    expect(summary.recordCount).toBe(0);
  });

  it('ends at its longest time', async () => {
    const { url } = await start({ limits: { bulkTimeoutMs: 50 } });
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from(linesFrom(1, 5_001)));
      },
    });
    const response = await fetch(`${url}/ingest/shops`, {
      method: 'POST',
      headers: { authorization: 'Bearer key-ann', 'content-type': 'application/x-ndjson' },
      body,
      duplex: 'half',
    });
    expect([response.status, response.headers.get('connection')]).toEqual([504, 'close']);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'TIME_LIMIT' } }] });
  });

  it('knows no dataset that may not be written, in the same words as one that does not exist', async () => {
    const { post } = await start();
    const unknown = await post(linesFrom(1, 1), { path: 'nothing' });
    const unwritable = await post(linesFrom(1, 1), { path: 'regions' });
    const hidden = await post(linesFrom(1, 1), { headers: { authorization: 'Bearer key-eve' } });
    expect(unknown.status).toBe(404);
    expect([unwritable.text, hidden.text]).toEqual([unknown.text, unknown.text]);
    expect([unwritable.status, hidden.status]).toEqual([404, 404]);
  });

  it('asks for credentials, for POST and for a body that it reads', async () => {
    const { post, url } = await start();
    const anonymous = await post(linesFrom(1, 1), { headers: { authorization: 'none' } });
    const typed = await post(linesFrom(1, 1), { type: 'application/json' });
    const encoded = await post(linesFrom(1, 1), { headers: { 'content-encoding': 'br' } });
    const got = await fetch(`${url}/ingest/shops`, { headers: { authorization: 'Bearer key-ann' } });
    expect([anonymous.status, typed.status, encoded.status, got.status]).toEqual([401, 415, 415, 405]);
  });
});
