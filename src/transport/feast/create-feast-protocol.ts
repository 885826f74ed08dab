// `/feast/…`: the HTTP interface of Feast's feature server, which its Python SDK calls as a remote online store; and, as
// Feast's own has none, training sets at `/feast/get-historical-features`.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { ReadExchange, ReadProtocol } from '../http/create-read-route.js';
import { readJsonBody } from '../http/read-json-body.js';
import { type FeastServices, writeJson } from './feast-services.js';
import { answerHistory } from './answer-history.js';
import { parseOnlineRequest } from './parse-feast-request.js';
import { readOnlineFeatures } from './read-online-features.js';
import { answerMaterialize, answerPush } from './write-features.js';
import { writeFeastError } from './write-feast-error.js';
import { writeOnlineAnswer } from './write-online-answer.js';

export const feastPrefix = '/feast/';

type Answer = (request: IncomingMessage, response: ServerResponse, exchange: ReadExchange) => Promise<void>;

export function createFeastProtocol(services: FeastServices): ReadProtocol {
  const { limits } = services;
  const actions: Readonly<Record<string, Answer>> = {
    'get-online-features': (...asked) => answerOnline(...asked, limits),
    'get-historical-features': (...asked) => answerHistory(...asked, services),
    push: (...asked) => answerPush(...asked, services),
    'write-to-online-store': (...asked) => answerPush(...asked, services),
    materialize: (...asked) => answerMaterialize(...asked, services),
  };
  return {
    timeoutMs: ({ exportTimeoutMs }) => exportTimeoutMs,
    answer: async (request, response, exchange) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const action = pathname.slice(feastPrefix.length);
      if (action === 'health') {
        writeJson(response, '{"status":"ok"}');
        return;
      }
      const answer = Object.hasOwn(actions, action) ? actions[action] : undefined;
      if (answer === undefined) throw new LakegateError('NOT_FOUND');
      if (request.method !== 'POST') throw new LakegateError('METHOD_NOT_ALLOWED');
      await answer(request, response, exchange);
    },
    refuse: writeFeastError,
  };
}

async function answerOnline(
  request: IncomingMessage,
  response: ServerResponse,
  { scope, signal }: ReadExchange,
  limits: Limits,
): Promise<void> {
  const asked = parseOnlineRequest(await readJsonBody(request, limits.maxFeatureBytes, signal), limits);
  writeJson(response, writeOnlineAnswer(asked.entities, await readOnlineFeatures(asked, scope)));
}
