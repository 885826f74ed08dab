// `/delta-sharing/…`: datasets as the tables of one share, by the open protocol of Delta Sharing.
// https://github.com/delta-io/delta-sharing/blob/main/PROTOCOL.md
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LakegateError } from '../../core/errors.js';
import type { ReadExchange, ReadProtocol } from '../http/create-read-route.js';
import { writeResponse } from '../http/write-response.js';
import { answerTableQuery, type SharingServices } from './answer-table-query.js';
import { cutPage } from './cut-page.js';
import { assertParquetTaken } from './parse-query-request.js';
import {
  assertShare,
  listSharedSchemas,
  listSharedTables,
  resolveSchema,
  resolveTable,
  shareId,
  shareName,
  type SharedTable,
} from './shared-tables.js';
import { writeSharingError } from './sharing-error.js';
import { sharingPrefix } from './sharing-prefix.js';
import { metadataLines, tableHeaders, tableVersion } from './table-metadata.js';

export function createSharingProtocol(services: SharingServices): ReadProtocol {
  return {
    timeoutMs: ({ exportTimeoutMs }) => exportTimeoutMs,
    refuse: writeSharingError,
    answer: async (request, response, exchange) => {
      const target = new URL(request.url ?? '/', 'http://localhost');
      const [shares, share, ...place] = segmentsOf(target.pathname);
      if (shares !== 'shares') throw new LakegateError('NOT_FOUND');
      const [schemas, schema, tables, table, ...action] = place;
      if (schemas === 'schemas' && schema !== undefined && tables === 'tables' && table !== undefined) {
        assertShare(share ?? '');
        const found = resolveTable(exchange.scope.catalog, schema, table);
        await answerTable(request, response, { exchange, table: found, action: action.join('/'), target, services });
        return;
      }
      assertMethod(request, ['GET']);
      writeResponse(
        response,
        { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' } },
        JSON.stringify(listOf([share, ...place], target.searchParams, exchange)),
      );
    },
  };
}

/** @throws LakegateError NOT_FOUND, BAD_USER_INPUT */
function listOf(place: readonly (string | undefined)[], asked: URLSearchParams, { scope }: ReadExchange): unknown {
  const { catalog } = scope;
  const [share, kind, schema, tables] = place;
  const ofShare = { name: shareName, id: shareId() };
  if (share === undefined) return cutPage([ofShare], ({ name }) => name, asked);
  assertShare(share);
  if (place.length === 1) return { share: ofShare };
  if (place.length === 2 && kind === 'schemas') {
    const page = cutPage(listSharedSchemas(catalog), (name) => name, asked);
    return { ...page, items: page.items.map((name) => ({ name, share: shareName })) };
  }
  if (place.length === 2 && kind === 'all-tables') {
    return tablesOf(cutPage(listSharedTables(catalog), (table) => `${table.schema}\0${table.name}`, asked));
  }
  if (place.length === 4 && kind === 'schemas' && schema !== undefined && tables === 'tables') {
    const within = resolveSchema(catalog, schema);
    const all = listSharedTables(catalog).filter((table) => table.schema === within);
    return tablesOf(cutPage(all, ({ name }) => name, asked));
  }
  throw new LakegateError('NOT_FOUND');
}

function tablesOf(page: { readonly items: readonly SharedTable[]; readonly nextPageToken: string | undefined }) {
  return {
    ...page,
    items: page.items.map(({ schema, name, id }) => ({ name, schema, share: shareName, shareId: shareId(), id })),
  };
}

interface TableRequest {
  readonly exchange: ReadExchange;
  readonly table: SharedTable;
  /** What follows the table's name. */
  readonly action: string;
  readonly target: URL;
  readonly services: SharingServices;
}

async function answerTable(
  request: IncomingMessage,
  response: ServerResponse,
  { exchange, table, action, target, services }: TableRequest,
): Promise<void> {
  switch (action) {
    case '':
    case 'version':
      assertMethod(request, ['GET', 'HEAD']);
      if (target.searchParams.has('startingTimestamp')) {
        throw new LakegateError('BAD_USER_INPUT', { message: 'Tables have no versions of the past.' });
      }
      response.writeHead(200, { ...tableHeaders(tableVersion(services.now())), 'content-length': 0 });
      response.end();
      return;
    case 'metadata': {
      assertMethod(request, ['GET']);
      assertParquetTaken(request);
      const lines = metadataLines(table).map((line) => `${line}\n`);
      const headers = tableHeaders(tableVersion(services.now()));
      writeResponse(response, { status: 200, headers }, lines.join(''));
      return;
    }
    case 'query':
      assertMethod(request, ['POST']);
      assertParquetTaken(request);
      await answerTableQuery(request, response, exchange, { table, services });
      return;
    case 'changes':
      throw new LakegateError('BAD_USER_INPUT', {
        message: 'Tables are shared without a change data feed: query them, or subscribe to changes over GraphQL.',
      });
    default:
      throw new LakegateError('NOT_FOUND');
  }
}

function assertMethod({ method = '' }: IncomingMessage, allowed: readonly string[]): void {
  if (!allowed.includes(method)) throw new LakegateError('METHOD_NOT_ALLOWED');
}

/** @throws LakegateError BAD_REQUEST */
function segmentsOf(pathname: string): readonly string[] {
  const path = pathname.slice(sharingPrefix.length).replace(/\/$/, '');
  try {
    return path.split('/').map(decodeURIComponent);
  } catch (cause) {
    throw new LakegateError('BAD_REQUEST', { cause });
  }
}
