import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { LakegateError } from '../../../../src/core/errors.js';
import type { Row } from '../../../../src/core/value.js';
import { negotiateFormat } from '../../../../src/transport/rest/negotiate-format.js';
import { writeAnswer } from '../../../../src/transport/rest/write-answer.js';
import { until } from '../../../support/until.js';

const fields = [{ name: 'text', type: { kind: 'string' }, nullable: false }] as const;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Served {
  readonly url: string;
  /** How writing it ended, once it has. */
  outcome: unknown;
}

/** A server whose every answer is of these batches. */
async function serve(batches: () => AsyncIterable<readonly Row[]>): Promise<Served> {
  const server = createServer((request, response) => {
    const abort = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) abort.abort(new LakegateError('REQUEST_CANCELLED'));
    });
    writeAnswer(request, response, {
      answer: { fields, batches: batches(), total: undefined, next: undefined },
      range: { limit: undefined, offset: 0, after: undefined },
      format: negotiateFormat('ndjson', undefined),
      grantDigest: 'g',
      target: new URL('http://localhost/rest/v1/x'),
      signal: abort.signal,
    }).then(
      () => (served.outcome = 'written'),
      (error: unknown) => {
        served.outcome = error;
        response.destroy();
      },
    );
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const served: Served = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    outcome: undefined,
  };
  return served;
}

/** Many turns of the event loop, in each of which more could be read. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
}

const batch = Array.from({ length: 1_000 }, (): Row => ['x'.repeat(1_000)]);

describe('an answer that is larger than what is held', () => {
  test('comes as it is read, without a tag', async () => {
    const served = await serve(async function* () {
      for (let i = 0; i < 3; i++) yield await Promise.resolve(batch);
    });
    const response = await fetch(served.url);
    expect([response.headers.get('etag'), response.headers.get('content-length')]).toEqual([null, null]);
    expect((await response.text()).split('\n')).toHaveLength(3_001);
  });

  test('is read no further than its client takes it, and given up when the client goes', async () => {
    let taken = 0;
    let closed = false;
    const served = await serve(async function* () {
      try {
        for (; taken < 10_000; taken++) yield await Promise.resolve(batch);
      } finally {
        closed = true;
      }
    });
    const request = get(served.url, (response) => {
      response.once('data', () => {
        response.pause();
        void turns(200).then(() => request.destroy());
      });
    });
    request.on('error', () => undefined);
    await until(() => closed);
    await until(() => served.outcome !== undefined);
    expect(taken).toBeLessThan(200);
    expect(served.outcome).toMatchObject({ code: 'REQUEST_CANCELLED' });
  });

  test('that fails midway is broken off, so that it does not look whole', async () => {
    const served = await serve(async function* () {
      yield await Promise.resolve(batch);
      throw new LakegateError('STORE_UNAVAILABLE');
    });
    const response = await fetch(served.url);
    await expect(response.text()).rejects.toThrow();
    expect(served.outcome).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('a small answer', () => {
  test('that fails has sent nothing', async () => {
    const served = await serve(async function* () {
      yield await Promise.resolve(batch.slice(0, 2));
      throw new LakegateError('STORE_UNAVAILABLE');
    });
    await expect(fetch(served.url)).rejects.toThrow();
    expect(served.outcome).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});
