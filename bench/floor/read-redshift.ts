// Redshift at the floor: one wait at the service, the result as CSV, its fields as JSON strings.
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultV2Command,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { parseCsv } from '../../connectors/redshift/parse-csv.js';
import { dropLogMiddleware } from '../../connectors/aws/drop-log-middleware.js';
import type { SqlCall } from '../native-call.js';
import { awsClientSettings } from './aws-client-settings.js';

/** Sends a call and gives its rows as JSON text. */
export function createRedshiftRead(endpoint: string): (call: SqlCall) => Promise<string> {
  const client = dropLogMiddleware(new RedshiftDataClient(awsClientSettings(endpoint)));
  return async ({ text, parameters }) => {
    const { Id, Status } = await client.send(
      new ExecuteStatementCommand({
        Database: 'dev',
        WorkgroupName: 'lakegate',
        Sql: text,
        ...(parameters.length > 0 && { Parameters: parameters.map((p) => ({ name: p.name, value: p.bound })) }),
        ResultFormat: 'CSV',
        WaitTimeSeconds: 1,
      }),
    );
    let status: string | undefined = Status;
    while (status !== 'FINISHED') {
      const described = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 20 }));
      if (described.Status === 'FAILED' || described.Status === 'ABORTED') throw new Error(described.Error);
      status = described.Status;
    }
    const rows: string[][] = [];
    let names: string | undefined;
    let token: string | undefined;
    do {
      const page = await client.send(new GetStatementResultV2Command({ Id, NextToken: token }));
      for (const { CSVRecords } of page.Records ?? []) rows.push(...parseCsv(CSVRecords ?? ''));
      names ??= page.ColumnMetadata?.map((column) => column.name).join();
      token = page.NextToken === '' ? undefined : page.NextToken;
    } while (token !== undefined);
    // The service may begin with the column names.
    if (rows[0]?.join() === names) rows.shift();
    return JSON.stringify(rows);
  };
}
