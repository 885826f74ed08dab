// Answers the engines on this machine that Lake Formation governs: who signed a call, and what of their tables the signer
// may read. Nothing is told to whoever can't show a signed call.
import { AwsError } from '../aws-json/aws-error.js';
import type { EngineAccess, EngineQuestion, ReadableTable } from '../governed/engine-access.js';
import { evaluateAccess } from './caller-access.js';
import type { Caller } from './caller.js';
import { accessDenied } from './lake-formation-error.js';
import { accountById, type Lake } from './lake-call.js';
import { restrictReads } from './read-restriction.js';
import { verifySignature } from './verify-signature.js';

/** @throws AwsError where the call isn't signed by somebody known, for the engine, and now. */
export function answerEngine(question: EngineQuestion, lake: Lake): EngineAccess {
  const { method, target, headers, service } = question;
  const received = { method, target, headers, body: Buffer.from(question.body, 'base64') };
  const signer = verifySignature(received, lake.credentials, lake.now());
  const { caller } = signer;
  if (caller.vended !== undefined) throw accessDenied('The credentials are for the files of a table');
  if (signer.service !== service) {
    throw new AwsError(
      'SignatureDoesNotMatch',
      `Credential should be scoped to correct service: '${service}'.`,
      {},
      403,
    );
  }
  return {
    caller: { arn: caller.arn, userId: caller.userId },
    tables: question.tables.flatMap((named) => readableTable(caller, named, lake)),
  };
}

/** In the catalog of the caller's own account. Where nothing can be read, the table isn't there. */
function readableTable(caller: Caller, named: EngineQuestion['tables'][number], { state }: Lake): ReadableTable[] {
  const account = accountById(state, caller.accountId);
  const database = account.databases.get(named.databaseName);
  const table = database?.tables.get(named.name);
  if (database === undefined || table === undefined) return [];
  const { reads } = evaluateAccess(caller, { account, database, table });
  const { authorizedColumns, rowFilter, cellFilters } = restrictReads(reads, table);
  if (authorizedColumns.length === 0) return [];
  return [{ ...named, authorizedColumns, cellFilters, ...(rowFilter === undefined ? {} : { rowFilter }) }];
}
