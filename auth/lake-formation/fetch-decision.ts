// Asks Lake Formation for its decision on one table, in the caller's own session, and says what came of it.
import {
  GetUnfilteredTableMetadataCommand,
  type GetUnfilteredTableMetadataResponse,
  type GlueClient,
  type PermissionType,
} from '@aws-sdk/client-glue';
import { LakegateError } from '../../src/core/errors.js';
import { type AccessDecision, toRefused } from './access-decision.js';
import { interpretMetadata, type MetadataQuestion } from './interpret-metadata.js';

/** The part of a Glue client that is used, with the caller's credentials. */
export type CallersGlue = Pick<GlueClient, 'send'>;

export interface DecisionQuestion extends MetadataQuestion {
  /** The gateway's id of the request, by which Lake Formation's log can be joined with its own. */
  readonly requestId: string;
  /** What the gateway enforces; a table with permissions beyond that is refused by Lake Formation. */
  readonly supportedPermissionTypes: readonly PermissionType[];
  readonly timeoutMs: number;
}

/** Not in the client's typed errors: told apart by name. */
const denials = new Set(['AccessDeniedException', 'EntityNotFoundException']);
const refusals = new Set(['PermissionTypeMismatchException', 'InvalidInputException', 'ValidationException']);

/**
 * The decision on a table.
 * @throws LakegateError POLICY_UNAVAILABLE where there is no answer, which says nothing of the permissions
 */
export async function fetchDecision(glue: CallersGlue, question: DecisionQuestion): Promise<AccessDecision> {
  let response: GetUnfilteredTableMetadataResponse;
  try {
    response = await glue.send(toCommand(question), { abortSignal: AbortSignal.timeout(question.timeoutMs) });
  } catch (error) {
    const { name = '' } = error as { readonly name?: string };
    if (denials.has(name)) return { outcome: 'denied' };
    if (refusals.has(name)) return { outcome: 'refused', code: 'DECISION_INVALID', reason: describeRefusal(error) };
    throw new LakegateError('POLICY_UNAVAILABLE', { cause: error });
  }
  try {
    const grant = interpretMetadata(response, question);
    if (grant === undefined) return { outcome: 'denied' };
    return { outcome: 'granted', grant, queryAuthorizationId: response.QueryAuthorizationId };
  } catch (error) {
    return toRefused(error);
  }
}

function toCommand({
  table,
  requestId,
  supportedPermissionTypes,
}: DecisionQuestion): GetUnfilteredTableMetadataCommand {
  return new GetUnfilteredTableMetadataCommand({
    CatalogId: table.catalogId,
    DatabaseName: table.databaseName,
    Name: table.tableName,
    SupportedPermissionTypes: [...supportedPermissionTypes],
    Permissions: ['SELECT'],
    // What is decided holds for every column, so that no column needs a call of its own.
    AuditContext: { AdditionalAuditContext: requestId, AllColumnsRequested: true },
    QuerySessionContext: { QueryId: requestId },
  });
}

function describeRefusal(error: unknown): string {
  const { name, message } = error as Error;
  return `Lake Formation refused the call: ${name}: ${message}`;
}
