// AWS answers a repeated request token with what the first caller started, whoever asks. Two principals' equal
// statements must therefore never carry one token, and no session or kept result of the store's may be shared.
import { AthenaClient } from '@aws-sdk/client-athena';
import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { executeQuery as executeAtAthena } from '../../connectors/athena/execute-query.js';
import { defaultPolling } from '../../connectors/athena/polling.js';
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
