// Opens the stream of results that a request takes: a subscription's, or the one answer of another operation where a
// client takes events alone.
import { HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import { LakegateError } from '../../core/errors.js';
import { encodeError } from '../graphql/encode-error.js';
import type { OpenedSubscription, OperationCaller, OperationGate } from '../graphql/open-operation.js';
import type { RequestDemands } from '../graphql/parse-request-demands.js';
import type { StreamDemand } from './parse-stream-accept.js';
import { parseOperationRequest } from './read-graphql-request.js';

/** A request of a principal who is known. */
export interface GraphqlAsk {
  readonly http: HTTPGraphQLRequest;
  readonly caller: OperationCaller;
  readonly demands: RequestDemands;
}

/**
 * Undefined for what is answered without a stream. In events, a refusal is a result: a browser shows no other.
 * @throws LakegateError of any stage
 */
export async function openStream(
  gate: Pick<OperationGate, 'answer' | 'watch'>,
  { http, caller, demands }: GraphqlAsk,
  { only, form }: StreamDemand,
): Promise<OpenedSubscription | undefined> {
  const refuse = (errors: readonly GraphQLFormattedError[]): OpenedSubscription =>
    form.takesRefusals ? inOne(JSON.stringify({ errors })) : { kind: 'refused', errors };
  try {
    const opened = await gate.watch(parseOperationRequest(http), caller);
    if (opened?.kind === 'refused') return refuse(opened.errors);
    if (opened !== undefined || !only) return opened;
  } catch (error) {
    if (form.takesRefusals && error instanceof LakegateError && isFinal(error)) {
      return refuse([encodeError(error, error)]);
    }
    throw error;
  }
  const { body } = await gate.answer(asJson(http), caller, demands);
  return inOne(body.kind === 'complete' ? body.string : '');
}

/** Whether there is no use in asking the same again, which a status would suggest. */
function isFinal({ spec }: LakegateError): boolean {
  return spec.fault === 'caller' && spec.status !== 429 && spec.status !== 504;
}

function inOne(text: string): OpenedSubscription {
  return { kind: 'results', results: oneOf([text]) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- as all results come
async function* oneOf(texts: readonly string[]): AsyncGenerator<readonly string[]> {
  yield texts;
}

/**
 * Asked as if JSON were taken. A page of another origin can't have asked with anything that a browser knows of the
 * user, which the handler's own check is there for.
 */
function asJson(http: HTTPGraphQLRequest): HTTPGraphQLRequest {
  const headers = new HeaderMap();
  for (const [name, value] of http.headers) headers.set(name, value);
  headers.set('accept', 'application/json');
  headers.set('apollo-require-preflight', 'true');
  return { ...http, headers };
}
