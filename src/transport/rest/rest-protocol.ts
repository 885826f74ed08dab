// `/rest/v1/<dataset>`: datasets in the conventions of PostgREST. A request is parsed, resolved against what its caller
// sees, read and written; each step stands in a file of its own.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../../config/limits.js';
import { LakegateError } from '../../core/errors.js';
import type { JobAnswer, JobService } from '../../core/job-service.js';
import type { ReadScope } from '../../core/read-scope.js';
import type { ReadExchange, ReadProtocol } from '../http/create-read-route.js';
import { writeResponse } from '../http/write-response.js';
import { answerJob, writeStatus } from './answer-jobs.js';
import { resolveLevel, type AskedLevel } from './asked-level.js';
import { buildOpenapi } from './build-openapi.js';
import { vary, writeProblem } from './encode-problem.js';
import { negotiateFormat } from './negotiate-format.js';
import { parseParameters, type LevelParameters, type RestParameters } from './parse-parameters.js';
import { parsePreferences, type RestPreferences } from './parse-preferences.js';
import { resolveRankedLevel } from './ranked-level.js';
import { checkAnswer, readAnswer, type AskedRows, type RestAnswer, type RowRange } from './read-answer.js';
import { readSimilar } from './read-similar.js';
import { jobsPrefix, restPrefix } from './rest-prefix.js';
import { unknownDataset } from './rest-error.js';
import { callPrefix, parseCall, resolveSimilar } from './similar-call.js';
import { writeAnswer } from './write-answer.js';

/** `jobs`: what runs questions with `Prefer: respond-async`. */
export function createRestProtocol(limits: Limits, jobs: JobService): ReadProtocol {
  return {
    timeoutMs: ({ exportTimeoutMs }) => exportTimeoutMs,
    refuse: writeProblem,
    answer: async (request, response, exchange) => {
      const target = new URL(request.url ?? '/', 'http://localhost');
      if (target.pathname.startsWith(jobsPrefix)) {
        await answerJob(request, response, { jobs, exchange, target });
        return;
      }
      const isCall = target.pathname.startsWith(callPrefix);
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      if (!isRead && !(isCall && request.method === 'POST')) throw new LakegateError('METHOD_NOT_ALLOWED');
      if (target.pathname === restPrefix) {
        const document = buildOpenapi(exchange.scope.catalog, restPrefix.slice(0, -1));
        const headers = {
          'content-type': 'application/openapi+json; charset=utf-8',
          'cache-control': 'private, no-cache',
          vary,
        };
        writeResponse(response, { status: 200, headers }, JSON.stringify(document));
        return;
      }
      const name = lastSegment(target.pathname, isCall ? callPrefix : restPrefix);
      const asked = isCall
        ? await askSimilar(request, name, { exchange, target, limits })
        : askDataset(name, { exchange, target, limits });
      await answerRows(request, response, { exchange, target, limits, jobs, asked });
    },
  };
}

interface RestExchange {
  readonly exchange: ReadExchange;
  readonly target: URL;
  readonly limits: Limits;
}

/** Which rows are asked for, and how they are read. */
interface AskedQuestion {
  readonly parameters: RestParameters;
  /** What it is of, once preferences and format are known to be right. */
  readonly level: () => AskedLevel;
  readonly read: (rows: AskedRows, scope: ReadScope) => Promise<RestAnswer>;
}

function askDataset(name: string, { exchange, target, limits }: RestExchange): AskedQuestion {
  const { catalog } = exchange.scope;
  const parameters = parseParameters(target.searchParams, limits);
  return {
    parameters,
    level: () => {
      const dataset = catalog.datasets.get(name);
      if (dataset === undefined) throw unknownDataset(name);
      return resolveLevel(catalog, dataset, parameters.select, parameters.root);
    },
    read: readAnswer,
  };
}

async function askSimilar(
  request: IncomingMessage,
  name: string,
  { exchange, target, limits }: RestExchange,
): Promise<AskedQuestion> {
  const { catalog } = exchange.scope;
  const call = await parseCall(request, name, target, { limits, signal: exchange.signal });
  const parameters = parseParameters(call.parameters, limits);
  const similar = resolveSimilar(call, catalog, limits);
  return {
    parameters,
    level: () => resolveRankedLevel(catalog, similar, parameters),
    read: (rows, scope) => readSimilar(similar, rows, scope),
  };
}

async function answerRows(
  request: IncomingMessage,
  response: ServerResponse,
  {
    exchange,
    target,
    limits,
    jobs,
    asked,
  }: RestExchange & { readonly jobs: JobService; readonly asked: AskedQuestion },
): Promise<void> {
  const { scope, signal } = exchange;
  const { parameters } = asked;
  const preferences = parsePreferences(request.headers);
  const format = negotiateFormat(parameters.format, request.headers.accept);
  const level = asked.level();
  const whole = rangeOf(parameters.root, preferences, parameters.after);
  // One row more than wanted shows that there are several.
  const range = format.single ? { ...whole, limit: Math.min(whole.limit ?? 2, 2) } : whole;
  const rows = { level, range, count: preferences.count !== undefined, maxExportRows: limits.maxExportRows };
  if (preferences.respondAsync) {
    checkAnswer(rows);
    const { principal, requestId } = exchange;
    const question = `${target.pathname}${target.search}`;
    const read = (own: ReadScope): Promise<JobAnswer> => asked.read({ ...rows, count: false }, own);
    writeStatus(response, 202, await jobs.start({ principal, requestId, question, read }));
    return;
  }
  const answer = await asked.read(rows, scope);
  await writeAnswer(request, response, {
    answer,
    range: whole,
    format,
    grantDigest: scope.catalog.grantDigest,
    target,
    signal,
  });
}

/** @throws LakegateError NOT_FOUND, BAD_REQUEST */
function lastSegment(pathname: string, prefix: string): string {
  const [name = '', ...more] = pathname.slice(prefix.length).split('/');
  if (more.length > 0) throw new LakegateError('NOT_FOUND');
  try {
    return decodeURIComponent(name);
  } catch {
    throw new LakegateError('BAD_REQUEST');
  }
}

/** Parameters come before the header. */
function rangeOf({ limit, offset }: LevelParameters, { range }: RestPreferences, after: string | undefined): RowRange {
  if (limit !== undefined || offset !== undefined || range === undefined) {
    return { limit, offset: offset ?? 0, after };
  }
  return { limit: range.last === undefined ? undefined : range.last - range.first + 1, offset: range.first, after };
}
