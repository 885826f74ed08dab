// Athena at the floor: polled at the gateway's own pace, result pages as JSON strings.
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { defaultPolling, waitForPoll } from '../../connectors/athena/polling.js';
import { dropLogMiddleware } from '../../connectors/aws/drop-log-middleware.js';
import type { SqlCall } from '../native-call.js';
import { awsClientSettings } from './aws-client-settings.js';

/** Sends a call and gives its rows as JSON text. */
export function createAthenaRead(endpoint: string): (call: SqlCall) => Promise<string> {
  const client = dropLogMiddleware(new AthenaClient(awsClientSettings(endpoint)));
  const { signal } = new AbortController();
  return async ({ text, parameters }) => {
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: text,
        QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'nycflights' },
        WorkGroup: 'primary',
        ResultConfiguration: { OutputLocation: 's3://lakegate-results/' },
        ...(parameters.length > 0 && { ExecutionParameters: parameters.map((p) => p.bound) }),
      }),
    );
    for (let poll = 0, state: string | undefined; state !== 'SUCCEEDED'; poll++) {
      await waitForPoll(poll, defaultPolling, signal);
      const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      state = QueryExecution?.Status?.State;
      if (state === 'FAILED' || state === 'CANCELLED') throw new Error(QueryExecution?.Status?.StateChangeReason);
    }
    const rows: (string | null)[][] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new GetQueryResultsCommand({ QueryExecutionId, MaxResults: 1000, NextToken: token }),
      );
      const records = page.ResultSet?.Rows ?? [];
      const data = token === undefined ? records.slice(1) : records;
      for (const record of data) rows.push((record.Data ?? []).map((datum) => datum.VarCharValue ?? null));
      token = page.NextToken;
    } while (token !== undefined);
    return JSON.stringify(rows);
  };
}
