// `/delta-sharing/files/…`: files by their links, without credentials. Whether the principal whose link it is may still
// see what the file holds is asked anew each time.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { Observe } from '../../core/observation.js';
import type { Principal } from '../../core/principal.js';
import type { ReadGate } from '../../core/read-scope.js';
import { isReportable, resolveError } from '../graphql/encode-error.js';
import { createDeadline } from '../http/create-deadline.js';
import type { Exchange, Route } from '../http/create-http-server.js';
import type { ConcurrencyLimit } from '../http/limit-concurrency.js';
import type { FileCipher } from './file-cipher.js';
import { digestOwner, type FileLink, type FileLinks, type FileOwner } from './file-link.js';
import type { FileSpool } from './file-spool.js';
import { parseByteRange } from './parse-byte-range.js';
import { writeSharingError } from './sharing-error.js';
import { sharedFilesPrefix } from './sharing-prefix.js';

export interface SharedFilesServices {
  readonly links: FileLinks;
  readonly spool: FileSpool;
  readonly cipher: FileCipher;
  readonly gate: ReadGate;
  /** Principals with API keys as they are now; undefined for one who is no more. */
  readonly findPrincipal: (id: string) => Principal | undefined;
  readonly concurrency: ConcurrencyLimit;
  readonly limits: Limits;
  readonly observe: Observe;
}

export function createSharedFilesRoute(services: SharedFilesServices): Route {
  const { links, spool, cipher, concurrency, limits, observe } = services;

  const serve = async (request: IncomingMessage, response: ServerResponse, exchange: Exchange): Promise<void> => {
    const startedAt = performance.now();
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new LakegateError('METHOD_NOT_ALLOWED');
    const link = links.read(new URL(request.url ?? '/', 'http://localhost').pathname.slice(sharedFilesPrefix.length));
    const deadline = createDeadline(limits.exportTimeoutMs, exchange.signal);
    const { signal } = deadline;
    try {
      const owner = await resolveOwner(link, spool);
      const principal = principalNow(owner.principal, services);
      // A reader of Parquet asks for many ranges at a time: they wait for their turn.
      const leave = await concurrency.wait(principal.id, signal);
      try {
        await assertUnchanged({ ...owner, principal }, services.gate, { requestId: exchange.requestId, signal });
        await writeFile(request, response, { link, spool, cipher, signal });
      } finally {
        leave();
        const ms = performance.now() - startedAt;
        const { requestId } = exchange;
        response.once('close', () => {
          observe({ kind: 'request-finished', requestId, principal: principal.id, status: response.statusCode, ms });
        });
      }
    } finally {
      deadline.clear();
    }
  };

  return {
    handle: async (request, response, exchange) => {
      try {
        await serve(request, response, exchange);
      } catch (caught) {
        const error = resolveError(caught);
        if (isReportable(error) && error.code !== 'SHUTTING_DOWN') {
          observe({ kind: 'error', requestId: exchange.requestId, code: error.code, cause: error.cause ?? error });
        }
        if (response.headersSent) response.destroy();
        else writeSharingError(request, response, error);
      }
    },
    stop: () => spool.stop(),
  };
}

/** @throws LakegateError FILE_GONE; LINK_INVALID where the file is another's */
async function resolveOwner({ fileId: id, expiresAtSeconds, ownerDigest }: FileLink, spool: FileSpool) {
  const owner = await spool.ownerOf({ id, expiresAtSeconds });
  if (owner === undefined) throw new LakegateError('FILE_GONE');
  if (digestOwner(owner) !== ownerDigest) throw new LakegateError('LINK_INVALID');
  return owner;
}

/** Who holds an API key goes by what the configuration says now; others by what their credential said. */
function principalNow(principal: Principal, { findPrincipal }: SharedFilesServices): Principal {
  if (!principal.id.startsWith('api-key/')) return principal;
  const now = findPrincipal(principal.id);
  if (now?.id !== principal.id) throw accessChanged();
  return now;
}

/** @throws LakegateError ACCESS_CHANGED unless the principal has the very grant with which the file was written */
async function assertUnchanged(
  { principal, dataset, grantDigest }: FileOwner,
  gate: ReadGate,
  { requestId, signal }: { readonly requestId: string; readonly signal: AbortSignal },
): Promise<void> {
  const scope = await gate.open({ principal, requestId, signal });
  try {
    const isVisible = scope.catalog.datasets.has(dataset);
    if (!isVisible || scope.context.grants.get(dataset)?.digest !== grantDigest) throw accessChanged();
  } finally {
    scope.end();
  }
}

function accessChanged(): LakegateError {
  return new LakegateError('ACCESS_CHANGED', { message: 'What you may see has changed: query the table again.' });
}

interface ServedFile {
  readonly link: FileLink;
  readonly spool: FileSpool;
  readonly cipher: FileCipher;
  readonly signal: AbortSignal;
}

async function writeFile(
  request: IncomingMessage,
  response: ServerResponse,
  { link: { fileId: id, expiresAtSeconds }, spool, cipher, signal }: ServedFile,
): Promise<void> {
  const handle = await spool.open({ id, expiresAtSeconds });
  try {
    const { size } = await handle.stat();
    const etag = `"${id}"`;
    // A range of another file than the one that a reader began with is of no use to it.
    const ifRange = request.headers['if-range'];
    const range = ifRange === undefined || ifRange === etag ? parseByteRange(request.headers.range, size) : undefined;
    const { first, last } = range ?? { first: 0, last: size - 1 };
    response.writeHead(range === undefined ? 200 : 206, {
      'content-type': 'application/vnd.apache.parquet',
      'content-length': last - first + 1,
      'accept-ranges': 'bytes',
      etag,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      ...(range !== undefined && { 'content-range': `bytes ${String(first)}-${String(last)}/${String(size)}` }),
    });
    if (request.method === 'HEAD') response.end();
    else {
      const bytes = handle.createReadStream({ start: first, end: last, autoClose: false });
      await pipeline(bytes, cipher.decrypt(id, first), response, { signal });
    }
  } finally {
    await handle.close();
  }
}
