// Real AWS clients whose HTTP is answered by the test, so that what is sent and read goes through the protocol.
import { GlueClient } from '@aws-sdk/client-glue';
import { LakeFormationClient } from '@aws-sdk/client-lakeformation';

export interface AwsCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** An error as the service sends it. */
export interface AwsFault {
  readonly fault: string;
  readonly status?: number;
}

export interface AnsweringClients {
  readonly glue: GlueClient;
  readonly lakeFormation: LakeFormationClient;
  readonly calls: AwsCall[];
}

/** Answers each call with what `answer` gives: a response or a fault. */
export function answeringClients(answer: (call: AwsCall) => object | Promise<object>): AnsweringClients {
  const calls: AwsCall[] = [];
  const handle = async (
    request: { path: string; headers: Record<string, string>; body: Uint8Array | string },
    { abortSignal }: { readonly abortSignal?: AbortSignal },
  ): Promise<unknown> => {
    // Glue names the operation in a header, Lake Formation in the path.
    const operation = request.headers['x-amz-target']?.split('.')[1] ?? request.path.slice(1);
    const call = { operation, input: JSON.parse(textOf(request.body)) as Record<string, unknown> };
    calls.push(call);
    const aborted = new Promise<never>((_, reject) => {
      abortSignal?.addEventListener('abort', () => {
        reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
      });
    });
    const given = await Promise.race([answer(call), aborted]);
    const { fault, status = 400 } = given as Partial<AwsFault>;
    const body = fault === undefined ? given : { __type: fault, message: `${fault} of the test` };
    return {
      response: {
        statusCode: fault === undefined ? 200 : status,
        headers: { 'content-type': 'application/json', ...(fault && { 'x-amzn-errortype': fault }) },
        body: new TextEncoder().encode(JSON.stringify(body)),
      },
    };
  };
  const settings = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'caller', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: { handle } as never,
  };
  return { glue: new GlueClient(settings), lakeFormation: new LakeFormationClient(settings), calls };
}

function textOf(body: Uint8Array | string): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
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
