// How a query engine here is governed: for each call it asks the local Lake Formation who signed it, and what of the
// engine's tables that caller may read. Lake Formation verifies and evaluates; the engine filters.
import { AwsError } from '../aws-json/aws-error.js';

/** A call as it came to the engine. */
export interface EngineCall {
  readonly method: string;
  /** Path and query, not decoded. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What a caller may read of one table, in the terms of GetUnfilteredTableMetadata. */
export interface ReadableTable {
  readonly databaseName: string;
  readonly name: string;
  readonly authorizedColumns: readonly string[];
  readonly rowFilter?: string;
  readonly cellFilters: readonly { readonly columnName: string; readonly filter: string }[];
}

/** Who calls, and the tables that are there for them. */
export interface EngineAccess {
  readonly caller: { readonly arn: string; readonly userId: string };
  readonly tables: readonly ReadableTable[];
}

/** Where the question is put, beside the services' own operations. */
export const ENGINE_ACCESS_PATH = '/local/engine-access';

/** What is asked there; `body` in base64. */
export interface EngineQuestion extends Omit<EngineCall, 'body'> {
  readonly body: string;
  /** The service that the signature has to be for. */
  readonly service: string;
  readonly tables: readonly { readonly databaseName: string; readonly name: string }[];
}

export type AuthorizeCall = (call: EngineCall) => Promise<EngineAccess>;

export interface EngineGovernance {
  readonly lakeFormationUrl: string;
  readonly service: string;
  readonly tables: EngineQuestion['tables'];
}

/** Asks anew for each call. The function it gives throws AwsError where the signature, or its service, is refused. */
export function createEngineAuthorizer({ lakeFormationUrl, service, tables }: EngineGovernance): AuthorizeCall {
  return async ({ method, target, headers, body }) => {
    const question: EngineQuestion = { method, target, headers, body: body.toString('base64'), service, tables };
    const response = await fetch(`${lakeFormationUrl}${ENGINE_ACCESS_PATH}`, {
      method: 'POST',
      body: JSON.stringify(question),
    });
    const answer = (await response.json()) as EngineAccess & { readonly __type?: string; readonly message?: string };
    if (response.ok) return answer;
    throw new AwsError(answer.__type ?? 'InternalServerException', answer.message ?? '', {}, response.status);
  };
}
