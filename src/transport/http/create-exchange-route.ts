// `/auth/aws`: a caller's signed GetCallerIdentity comes in, a short token of the gateway's goes out.
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { Observe } from '../../core/observation.js';
import { createDeadline } from './create-deadline.js';
import type { Route } from './create-http-server.js';
import { readJsonBody } from './read-json-body.js';
import { writeResponse } from './write-response.js';

/** A session token is the longest part, of some kilobytes. */
const maxBodyBytes = 16_384;

/** A token and until when it is good. */
export interface GivenToken {
  readonly token: string;
  readonly expiresAtMs: number;
  readonly principalId: string;
}

export interface ExchangeRouteOptions {
  readonly exchange: {
    /** @throws LakegateError UNAUTHENTICATED */
    exchange(body: unknown): Promise<GivenToken>;
    stop(): void;
  };
  readonly limits: Pick<Limits, 'requestTimeoutMs'>;
  readonly observe: Observe;
}

export function createExchangeRoute({ exchange, limits, observe }: ExchangeRouteOptions): Route {
  return {
    handle: async (request, response, { requestId, signal }) => {
      if (request.method !== 'POST') throw new LakegateError('METHOD_NOT_ALLOWED');
      const startedAt = performance.now();
      const deadline = createDeadline(limits.requestTimeoutMs, signal);
      try {
        const body = await readJsonBody(request, maxBodyBytes, deadline.signal);
        const { token, expiresAtMs, principalId } = await exchange.exchange(body);
        const text = JSON.stringify({ token, expiresAt: new Date(expiresAtMs).toISOString() });
        writeResponse(response, { status: 200, headers: { 'content-type': 'application/json' } }, text);
        const ms = performance.now() - startedAt;
        observe({ kind: 'request-finished', requestId, principal: principalId, status: 200, ms });
      } finally {
        deadline.clear();
      }
    },
    stop: () => {
      exchange.stop();
      return Promise.resolve();
    },
  };
}
