// `/graphql`: identity first, then limits, grants and the schema they make visible, then the GraphQL handler; or a
// stream of results, where a request takes one.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { Observe } from '../../core/observation.js';
import type { Admission, Admissions } from '../graphql/admit-clients.js';
import type { OpenedSubscription, OperationGate } from '../graphql/open-operation.js';
import { parseRequestDemands } from '../graphql/parse-request-demands.js';
import { reportEnd } from '../graphql/report-error.js';
import { watchExpiry } from '../graphql/watch-expiry.js';
import { createDeadline, type Deadline } from './create-deadline.js';
import type { Exchange, Route } from './create-http-server.js';
import { isForeign } from './foreign-origin.js';
import type { ConcurrencyLimit } from './limit-concurrency.js';
import { type GraphqlAsk, openStream } from './open-stream.js';
import { parseStreamAccept, type StreamDemand } from './parse-stream-accept.js';
import { type PeerCertificate, peerCertificateOf } from './peer-certificate.js';
import { readGraphqlRequest } from './read-graphql-request.js';
import { writeResponse } from './write-response.js';
import { writeStream } from './write-stream.js';

export interface GraphqlRouteOptions {
  readonly admissions: Pick<Admissions<PeerCertificate>, 'admit'>;
  readonly gate: OperationGate;
  readonly concurrency: ConcurrencyLimit;
  readonly limits: Limits;
  readonly observe: Observe;
}

export function createGraphqlRoute(options: GraphqlRouteOptions): Route {
  const { admissions, gate, concurrency, limits, observe } = options;

  const admit = async (request: IncomingMessage, streams: boolean): Promise<Admission> => {
    // Node keeps the first of several; what stands before the gateway may have looked at another.
    if ((request.headersDistinct['authorization']?.length ?? 0) > 1) throw new LakegateError('UNAUTHENTICATED');
    // A page of another origin can't make a browser send JSON unasked, but it can open a stream.
    const peer = streams && isForeign(request) ? undefined : peerCertificateOf(request);
    return admissions.admit({ headers: request.headers, peer });
  };

  const stream = async (
    response: ServerResponse,
    opened: OpenedSubscription,
    { form, deadline, admission, requestId, draining }: Streaming,
  ): Promise<void> => {
    if (opened.kind === 'refused') {
      const head = { status: 400, headers: { 'content-type': 'application/json; charset=utf-8' } };
      writeResponse(response, head, JSON.stringify({ errors: opened.errors }));
      return;
    }
    const end = (error: unknown): void => {
      deadline.abort(error);
    };
    const onDrain = (): void => {
      end(draining.reason);
    };
    if (draining.aborted) onDrain();
    draining.addEventListener('abort', onDrain);
    const forgetExpiry = watchExpiry(admission.principal, end);
    const forgetRevocation = admission.whenRevoked(end);
    try {
      const report = (error: unknown): GraphQLFormattedError => reportEnd(error, { requestId, observe });
      await writeStream(response, { form, results: opened.results, report, keepAliveMs: limits.socketKeepAliveMs });
    } finally {
      forgetExpiry();
      forgetRevocation();
      draining.removeEventListener('abort', onDrain);
    }
  };

  const answer = async (response: ServerResponse, { http, caller, demands }: GraphqlAsk): Promise<void> => {
    const { status, headers, body } = await gate.answer(http, caller, demands);
    // No answer is incremental, so every body is whole.
    const text = body.kind === 'complete' ? body.string : '';
    writeResponse(response, { status: status ?? 200, headers: Object.fromEntries(headers) }, text);
  };

  return {
    handle: async (request, response, { requestId, signal, draining }) => {
      if (request.method !== 'POST' && request.method !== 'GET') throw new LakegateError('METHOD_NOT_ALLOWED');
      const startedAt = performance.now();
      const finish = (): void => {
        const ms = performance.now() - startedAt;
        observe({ kind: 'request-finished', requestId, principal: principal.id, status: response.statusCode, ms });
      };
      const demand = parseStreamAccept(request.headers);
      const admission = await admit(request, demand !== undefined);
      const { principal } = admission;
      const leave = callOnce(concurrency.enter(principal.id));
      const deadline = createDeadline(limits.requestTimeoutMs, signal);
      let streams = false;
      try {
        const http = await readGraphqlRequest(request, limits.maxRequestBytes, deadline.signal);
        const caller = { requestId, principal, signal: deadline.signal };
        const asked = { http, caller, demands: parseRequestDemands(request.headers) };
        const opened = demand && (await openStream(gate, asked, demand));
        if (demand === undefined || opened === undefined) await answer(response, asked);
        else {
          // A subscription is finished as a request when its events begin.
          streams = true;
          deadline.lift();
          leave();
          finish();
          await stream(response, opened, { ...demand, deadline, admission, requestId, draining });
        }
      } finally {
        deadline.clear();
        leave();
        if (!streams) response.once('close', finish);
      }
    },
    stop: () => gate.stop(),
  };
}

interface Streaming extends Pick<StreamDemand, 'form'>, Pick<Exchange, 'requestId' | 'draining'> {
  readonly deadline: Pick<Deadline, 'abort'>;
  readonly admission: Admission;
}

function callOnce(call: () => void): () => void {
  let left: (() => void) | undefined = call;
  return () => {
    left?.();
    left = undefined;
  };
}
