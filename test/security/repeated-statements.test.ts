// AWS answers a repeated request token with what the first caller started, whoever asks. Two principals' equal
// statements must therefore never carry one token, and no session or kept result of the store's may be shared.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AthenaClient } from '@aws-sdk/client-athena';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { executeQuery as executeAtAthena } from '../../connectors/athena/execute-query.js';
import { defaultPolling } from '../../connectors/athena/polling.js';
import { createClickhouseConnector } from '../../connectors/clickhouse/create-connector.js';
import { executeQuery as executeAtRedshift } from '../../connectors/redshift/execute-query.js';
import type { RowBatch } from '../../connectors/connector.js';

const statement = { text: 'SELECT 1', parameters: [], fields: [] };
const context = { requestId: 'r', signal: new AbortController().signal, called: () => undefined };

/** A transport that keeps what is sent and answers without an id, which ends the statement. */
function recording() {
  const sent: Record<string, unknown>[] = [];
  const handle = ({ body }: { readonly body: string | Uint8Array }): Promise<unknown> => {
    sent.push(JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)) as Record<string, unknown>);
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    return Promise.resolve({ response: { statusCode: 200, headers, body: new TextEncoder().encode('{}') } });
  };
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return { sent, settings: { region: 'eu-west-1', credentials, maxAttempts: 1, requestHandler: { handle } as never } };
}

async function run(rows: AsyncIterable<RowBatch>): Promise<void> {
  for await (const batch of rows) expect(batch).toBeUndefined();
}

test('equal statements at Athena have tokens of their own, and no result is used again', async () => {
  const { sent, settings } = recording();
  const session = {
    client: new AthenaClient(settings),
    catalog: 'c',
    database: 'd',
    workGroup: undefined,
    outputLocation: 's3://out/',
    polling: defaultPolling,
  };
  for (let i = 0; i < 2; i++) {
    await expect(run(executeAtAthena(session, statement, context))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
  }
  const tokens = sent.map((input) => input['ClientRequestToken']);
  expect(tokens).toEqual([expect.any(String), expect.any(String)]);
  expect(new Set(tokens).size).toBe(2);
  expect(sent.every((input) => !('ResultReuseConfiguration' in input))).toBe(true);
});

test('equal statements at Redshift have tokens of their own, and run in no session that is kept', async () => {
  const { sent, settings } = recording();
  const session = { client: new RedshiftDataClient(settings), target: { Database: 'd', WorkgroupName: 'w' } };
  for (let i = 0; i < 2; i++) {
    await expect(run(executeAtRedshift(session, statement, context))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
  }
  const tokens = sent.map((input) => input['ClientToken']);
  expect(tokens).toEqual([expect.any(String), expect.any(String)]);
  expect(new Set(tokens).size).toBe(2);
  expect(sent.every((input) => !('SessionId' in input) && !('SessionKeepAliveSeconds' in input))).toBe(true);
});

test('equal statements at ClickHouse have ids of their own, and neither fill its query cache nor are answered from it', async () => {
  const sent: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    sent.push(new URL(request.url ?? '/', 'http://localhost').searchParams);
    request.resume();
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const settings = { url, database: 'd' };
  const connector = createClickhouseConnector({ name: 'clickhouse', kind: 'clickhouse', settings });
  try {
    const query = { statement, fields: [], native: { statement, maxRows: 1 } };
    for (let i = 0; i < 2; i++) {
      for await (const { rows } of connector.execute(query, context)) expect(rows).toEqual([]);
    }
  } finally {
    await connector.stop();
    server.close();
    server.closeAllConnections();
  }
  // Said outright: the profile of the gateway's user could say otherwise, and all principals share that user.
  expect(sent.map((search) => search.get('use_query_cache'))).toEqual(['0', '0']);
  expect(new Set(sent.map((search) => search.get('query_id'))).size).toBe(2);
  expect(sent.every((search) => search.get('session_id') === null)).toBe(true);
});
