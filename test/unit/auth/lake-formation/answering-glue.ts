// A real Glue client whose HTTP is answered by the test, so that what is sent and read goes through the protocol.
import { GlueClient } from '@aws-sdk/client-glue';

export interface GlueCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** An error as the service sends it. */
export interface GlueFault {
  readonly fault: string;
  readonly status?: number;
}

export interface AnsweringGlue {
  readonly client: GlueClient;
  readonly calls: GlueCall[];
}

/** Answers each call with what `answer` gives: a response or a fault. */
export function answeringGlue(answer: (call: GlueCall) => object | Promise<object>): AnsweringGlue {
  const calls: GlueCall[] = [];
  const handle = async (
    request: { headers: Record<string, string>; body: Uint8Array },
    { abortSignal }: { readonly abortSignal?: AbortSignal },
  ): Promise<unknown> => {
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
    const call = { operation, input: JSON.parse(new TextDecoder().decode(request.body)) as Record<string, unknown> };
    calls.push(call);
    const aborted = new Promise<never>((_, reject) => {
      abortSignal?.addEventListener('abort', () => {
        reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
      });
    });
    const given = await Promise.race([answer(call), aborted]);
    const { fault, status = 400 } = given as Partial<GlueFault>;
    const body = fault === undefined ? given : { __type: fault, message: `${fault} of the test` };
    return {
      response: {
        statusCode: fault === undefined ? 200 : status,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: new TextEncoder().encode(JSON.stringify(body)),
      },
    };
  };
  const client = new GlueClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'caller', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: { handle } as never,
  });
  return { client, calls };
}

/** The answer on a table with these columns, all of them authorized unless `more` says otherwise. */
export function metadataOf(
  { table, columns }: { readonly table: string; readonly columns: readonly string[] },
  more: object = {},
): object {
  return {
    Table: {
      Name: table,
      DatabaseName: 'sales',
      CatalogId: '111122223333',
      StorageDescriptor: { Columns: columns.map((Name) => ({ Name, Type: 'string' })) },
      PartitionKeys: [],
    },
    AuthorizedColumns: [...columns],
    IsRegisteredWithLakeFormation: true,
    QueryAuthorizationId: 'authorization-1',
    ...more,
  };
}
