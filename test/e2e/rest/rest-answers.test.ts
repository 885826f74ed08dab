// What clients other than PostgREST's take from REST: pages by link, formats, tags, and what a lone header asks for.
import { describe, expect, test } from '@jest/globals';
import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { exampleUrl, type ExamplePrincipal } from '../support/ask.js';

const get = (
  path: string,
  headers: Readonly<Record<string, string>> = {},
  as: ExamplePrincipal = 'engineer',
): Promise<Response> =>
  fetch(`${exampleUrl()}/rest/v1/${path}`, { headers: { authorization: `Bearer demo-${as}`, ...headers } });

const december = 'flights?select=carrier,flight,origin,time_hour,dep_delay&time_hour=gte.2013-12-30';

describe('REST', () => {
  test('gives pages by link that together are the whole, each row once', async () => {
    const whole = (await (
      await get(`${december}&order=dep_delay.desc.nullslast,carrier,flight,origin,time_hour`)
    ).json()) as unknown[];
    const pages: unknown[] = [];
    let next: string | undefined = `${december}&order=dep_delay.desc.nullslast&limit=400`;
    while (next !== undefined) {
      const response: Response = await get(next);
      expect(response.status).toBe(200);
      pages.push(...((await response.json()) as unknown[]));
      const link = /<\/rest\/v1\/([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '');
      next = link?.[1];
    }
    expect(pages).toHaveLength(whole.length);
    expect(pages).toEqual(whole);
  });

  test('gives the same rows in every format, embedded ones too', async () => {
    const question = `flights?time_hour=gte.2013-12-30&select=carrier,flight,origin,dep_delay,airline(name)&order=carrier,flight,origin,time_hour&limit=300`;
    const json = (await (await get(question)).json()) as readonly Record<string, unknown>[];
    expect(json).toHaveLength(300);
    const ndjson = await (await get(`${question}&format=ndjson`)).text();
    expect(
      ndjson
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(json);
    const arrow = tableFromIPC(new Uint8Array(await (await get(`${question}&format=arrow`)).arrayBuffer()));
    expect(arrow.toArray().map((row) => JSON.parse(JSON.stringify(row)) as unknown)).toEqual(json);
    const parquet = await get(question, { accept: 'application/vnd.apache.parquet' });
    expect(parquet.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    expect(await parquetReadObjects({ file: await parquet.arrayBuffer() })).toEqual(json);
    const csv = await (await get(question, { accept: 'text/csv' })).text();
    expect(csv.split('\r\n')[1]).toBe(
      [
        json[0]?.['carrier'],
        json[0]?.['flight'],
        json[0]?.['origin'],
        json[0]?.['dep_delay'],
        '"{""name"":""Endeavor Air Inc.""}"',
      ].join(','),
    );
  });

  test('takes a Range, and says which rows came of how many', async () => {
    const some = await get('airlines?order=carrier', { range: '2-4', prefer: 'count=exact' });
    expect([some.status, some.headers.get('content-range')]).toEqual([206, '2-4/16']);
    expect(await some.json()).toHaveLength(3);
    const beyond = await get('airlines', { range: '16-20', prefer: 'count=exact' });
    expect(beyond.status).toBe(416);
    expect(await beyond.json()).toMatchObject({ code: 'PGRST103', status: 416 });
    const uncounted = await get('airlines?offset=16');
    expect([uncounted.status, uncounted.headers.get('content-range'), await uncounted.json()]).toEqual([
      200,
      '*/*',
      [],
    ]);
  });

  test('answers 304 to who has the answer already, and to nobody else', async () => {
    const first = await get('airlines?limit=2');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"/);
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(first.headers.get('vary')).toMatch(/Authorization/);
    expect((await get('airlines?limit=2', { 'if-none-match': etag })).status).toBe(304);
    expect((await get('airlines?limit=3', { 'if-none-match': etag })).status).toBe(200);
    expect((await get('airlines?limit=2', { 'if-none-match': etag }, 'united-partner')).status).toBe(200);
  });

  test('gives errors as problems', async () => {
    const response = await get('flights?dep_delay=gt.soon', { 'x-request-id': 'q-1' });
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toEqual({
      type: 'urn:lakegate:error:BAD_USER_INPUT',
      title: 'An argument is invalid.',
      status: 400,
      detail: 'invalid input syntax for type int32: "soon"',
      instance: 'urn:lakegate:request:q-1',
      code: '22P02',
      message: 'invalid input syntax for type int32: "soon"',
      details: null,
      hint: null,
    });
    expect((await fetch(`${exampleUrl()}/rest/v1/airlines`)).status).toBe(401);
    expect((await get('airlines', { accept: 'image/png' })).status).toBe(406);
  });
});
