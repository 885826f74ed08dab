// Two gateways that share a folder and a secret: a link that one gives, the other opens. Both let no request but an export
// take longer than reading the table does.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parquetReadObjects } from 'hyparquet';
import { createOracle } from '../support/oracle.js';
import { exampleStores, startGatewayOver } from '../support/start-gateway.js';
import type { StartedGateway } from '../support/start-folder.mjs';

let folder: string;
const gateways: StartedGateway[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lakegate-replicas-'));
  const settings = (secret: string) =>
    `limits: { requestTimeoutMs: 1000 }\nsharing: { folder: ${folder}, secret: ${secret}, fileRows: 20000 }\n`;
  for (const secret of ['shared', 'shared', 'unlike']) {
    gateways.push(await startGatewayOver(exampleStores(), settings(secret.repeat(6))));
  }
}, 120_000);
afterAll(async () => {
  for (const gateway of gateways) await gateway.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('gateways that share a folder', () => {
  test('open the links of each other, and of nobody who signs otherwise', async () => {
    const [first, second, third] = gateways.map(({ url }) => url);
    const response = await fetch(`${first!}/delta-sharing/shares/lakegate/schemas/nycflights/tables/flights/query`, {
      method: 'POST',
      headers: { authorization: 'Bearer demo-united-partner', 'content-type': 'application/json' },
      body: '{}',
    });
    const text = await response.text();
    const urls = text
      .trimEnd()
      .split('\n')
      .slice(2)
      .map((line) => (JSON.parse(line) as { file: { url: string } }).file.url);
    expect(urls.length).toBeGreaterThan(1);
    let rows = 0;
    for (const url of urls) {
      const file = await fetch(url.replace(first!, second!));
      rows += (await parquetReadObjects({ file: await file.arrayBuffer(), columns: ['carrier'] })).length;
      expect((await fetch(url.replace(first!, third!))).status).toBe(403);
    }
    const oracle = await createOracle();
    expect(await oracle.rows('united-partner', 'SELECT count(*) AS rows FROM flights')).toEqual([{ rows }]);
    oracle.stop();
  }, 120_000);
});
