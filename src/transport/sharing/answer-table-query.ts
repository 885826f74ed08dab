// `POST …/tables/{table}/query`: what a table holds for the caller, as links to files with no more than that in them.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../../config/limits.js';
import type { SharingConfig } from '../../config/sharing-settings.js';
import { digest } from '../../core/digest.js';
import { LakegateError } from '../../core/errors.js';
import type { QueryAnswer } from '../../core/query-service.js';
import type { ReadScope } from '../../core/read-scope.js';
import { fetch, filter, type Field, type Relation } from '../../core/relation.js';
import type { ReadExchange } from '../http/create-read-route.js';
import { readJsonBody } from '../http/read-json-body.js';
import { compilePredicateHint } from './compile-predicate-hint.js';
import type { FileLinks } from './file-link.js';
import type { FileSpool } from './file-spool.js';
import { parseTableQuery, type TableQuery } from './parse-query-request.js';
import { sharedFilesPrefix } from './sharing-prefix.js';
import type { SharedTable } from './shared-tables.js';
import { metadataLines, tableHeaders, tableVersion } from './table-metadata.js';
import { type SharedFile, writeSharedFiles } from './write-shared-files.js';

export interface SharingServices {
  readonly spool: FileSpool;
  readonly links: FileLinks;
  readonly limits: Limits;
  readonly settings: Pick<SharingConfig, 'urlTtlSeconds' | 'publicUrl' | 'fileRows'>;
  readonly now: () => number;
}

/** @throws LakegateError of any stage, before or after the answer has begun */
export async function answerTableQuery(
  request: IncomingMessage,
  response: ServerResponse,
  { scope, signal, principal }: ReadExchange,
  { table, services }: { readonly table: SharedTable; readonly services: SharingServices },
): Promise<void> {
  const { limits, settings, spool, links, now } = services;
  const query = parseTableQuery(await readJsonBody(request, limits.maxRequestBytes, signal));
  const version = tableVersion(now());
  if (query.version !== undefined && query.version !== version) {
    throw new LakegateError('BAD_USER_INPUT', { message: 'Tables are shared as they are now, in no earlier version.' });
  }
  const base = settings.publicUrl ?? originOf(request);
  const begin = (): void => {
    response.writeHead(200, tableHeaders(version));
    for (const line of metadataLines(table)) response.write(`${line}\n`);
  };
  if (query.limit !== 0) {
    const owner = {
      principal,
      dataset: table.name,
      grantDigest: scope.context.grants.get(table.name)?.digest ?? '',
      questionDigest: digest([table.name, query.limit, query.predicate]),
    };
    const { fileRows, urlTtlSeconds: ttlSeconds } = settings;
    const answer = await readTable(table, query, scope, limits);
    for await (const file of writeSharedFiles(answer, { spool, owner, fileRows, ttlSeconds, now })) {
      signal.throwIfAborted();
      // The first file is written before anything is said, so that most failures are told as what they are.
      if (!response.headersSent) begin();
      const url = `${base}${sharedFilesPrefix}${links.write(file.link)}`;
      if (!response.write(`${fileLine(file, url)}\n`)) await once(response, 'drain', { signal });
    }
  }
  if (!response.headersSent) begin();
  response.end();
}

/** Rows are those that the caller sees; a hint that no store takes is left out. */
async function readTable(
  { dataset }: SharedTable,
  { limit, predicate }: TableQuery,
  { query, context }: ReadScope,
  { maxExportRows }: Limits,
): Promise<QueryAnswer> {
  const fields = dataset.columns.map(({ name, type, nullable }): Field => ({ name, type, nullable }));
  const whole: Relation = { kind: 'read', dataset: dataset.name, fields };
  const condition =
    predicate === undefined ? undefined : compilePredicateHint(predicate, { fields, hashed: dataset.hashed });
  const ask = (rows: Relation): Promise<QueryAnswer> => {
    const relation = limit === undefined ? rows : fetch(rows, 0, limit);
    return query.query({ path: dataset.name, relation, maxRows: maxExportRows }, context);
  };
  if (condition === undefined) return ask(whole);
  try {
    return await ask(filter(whole, condition));
  } catch (error) {
    if (error instanceof LakegateError && error.code === 'NO_ELIGIBLE_BINDING') return ask(whole);
    throw error;
  }
}

function fileLine({ link, bytes, rows }: SharedFile, url: string): string {
  return JSON.stringify({
    file: {
      url,
      id: link.fileId,
      partitionValues: {},
      size: bytes,
      stats: JSON.stringify({ numRecords: rows }),
      expirationTimestamp: link.expiresAtSeconds * 1000,
    },
  });
}

/** Where the client itself has found the gateway: nobody else is told. */
function originOf({ headers, socket }: IncomingMessage): string {
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  const origin = URL.parse(`${scheme}://${headers.host ?? ''}`)?.origin;
  if (origin === undefined) throw new LakegateError('BAD_REQUEST', { message: 'The request has to name its host.' });
  return origin;
}
