// What routes that read datasets have in common: identity first, then the limits of the caller, the deadline and the
// scope of the request. How an answer and an error look is the protocol's own.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { Observe } from '../../core/observation.js';
import type { Principal } from '../../core/principal.js';
import type { ReadGate, ReadScope } from '../../core/read-scope.js';
import { isReportable, resolveError } from '../graphql/encode-error.js';
import { parseRequestDemands } from '../graphql/parse-request-demands.js';
import { createDeadline } from './create-deadline.js';
import type { Exchange, Route } from './create-http-server.js';
import type { ConcurrencyLimit } from './limit-concurrency.js';
import { type PeerCertificate, peerCertificateOf } from './peer-certificate.js';

/** What every route that reads is made with. */
export interface ReadRouteServices {
  readonly authenticator: {
    /** @throws LakegateError UNAUTHENTICATED */
    authenticate(headers: IncomingMessage['headers'], peer?: PeerCertificate): Promise<Principal>;
  };
  readonly gate: ReadGate;
  readonly concurrency: ConcurrencyLimit;
  readonly limits: Limits;
  readonly observe: Observe;
}

/** A request of a caller, its scope opened. `signal` is the context's: aborted with the deadline too. */
export interface ReadExchange extends Exchange {
  readonly principal: Principal;
  readonly scope: ReadScope;
}

/** A protocol over the read path. */
export interface ReadProtocol {
  /** How long a request may take. */
  timeoutMs(limits: Limits): number;
  /** Answers; it has written the whole response when it resolves. */
  answer(request: IncomingMessage, response: ServerResponse, exchange: ReadExchange): Promise<void>;
  /** Writes an error in the protocol's form, if nothing has been sent; otherwise the response is cut off. */
  refuse(request: IncomingMessage, response: ServerResponse, error: LakegateError): void;
}

export function createReadRoute(protocol: ReadProtocol, services: ReadRouteServices): Route {
  const { authenticator, gate, concurrency, limits, observe } = services;

  const handle = async (request: IncomingMessage, response: ServerResponse, exchange: Exchange): Promise<void> => {
    const startedAt = performance.now();
    const { requestId } = exchange;
    // Node keeps the first of several; what stands before the gateway may have looked at another.
    if ((request.headersDistinct['authorization']?.length ?? 0) > 1) throw new LakegateError('UNAUTHENTICATED');
    const principal = await authenticator.authenticate(request.headers, peerCertificateOf(request));
    const leave = concurrency.enter(principal.id);
    const deadline = createDeadline(protocol.timeoutMs(limits), exchange.signal);
    let scope: ReadScope | undefined;
    try {
      const { signal } = deadline;
      scope = await gate.open({ principal, requestId, signal }, parseRequestDemands(request.headers));
      await protocol.answer(request, response, { ...exchange, signal, principal, scope });
    } finally {
      deadline.clear();
      leave();
      scope?.end();
      const ms = performance.now() - startedAt;
      response.once('close', () => {
        observe({ kind: 'request-finished', requestId, principal: principal.id, status: response.statusCode, ms });
      });
    }
  };

  return {
    handle: async (request, response, exchange) => {
      try {
        await handle(request, response, exchange);
      } catch (caught) {
        const error = resolveError(caught);
        if (isReportable(error) && error.code !== 'SHUTTING_DOWN') {
          observe({ kind: 'error', requestId: exchange.requestId, code: error.code, cause: error.cause ?? error });
        }
        // What looks whole and isn't must not be: a body under way is broken off.
        if (response.headersSent) response.destroy();
        else protocol.refuse(request, response, error);
      }
    },
    stop: () => Promise.resolve(),
  };
}
