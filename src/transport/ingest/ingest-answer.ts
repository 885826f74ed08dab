// What a bulk request is answered with: a summary, or a line for each record and the summary last.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { LakegateError } from '../../core/errors.js';
import type { IngestReceipt, RecordResult } from '../../core/ingest-service.js';
import { encodeError } from '../graphql/encode-error.js';
import { statusOf } from '../http/write-response.js';
import type { Tally } from './take-records.js';

export interface IngestAnswer {
  /** Resolves when there is room for more. */
  add(receipt: IngestReceipt, first: number): Promise<void>;
  end(tally: Tally): Promise<void>;
}

export interface AnswerOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Whether each record has its line. */
  readonly showsAll: boolean;
}

/** How many rejected records a summary shows. */
const maxShown = 100;

/** How long a client may go on sending after its answer, so that it comes to read it. */
const lingerMs = 2_000;

export function createAnswer({ request, response, showsAll }: AnswerOptions): IngestAnswer {
  const rejected: RecordResult[] = [];
  const closed = new AbortController();
  response.once('close', () => {
    closed.abort();
  });
  const write = async (text: string): Promise<void> => {
    if (response.write(text) || closed.signal.aborted) return;
    await once(response, 'drain', { signal: closed.signal }).catch(() => undefined);
  };
  const begin = (status: number, headers: Readonly<Record<string, string | number>>): void => {
    const connection = request.complete ? {} : { connection: 'close' };
    response.writeHead(status, { ...commonHeaders, ...connection, ...headers });
  };
  return {
    add: async ({ results }, first) => {
      const placed = results.map(({ index, ...rest }) => ({ index: first + index, ...rest }));
      rejected.push(...placed.filter(({ status }) => status === 'rejected').slice(0, maxShown - rejected.length));
      if (!showsAll) return;
      if (!response.headersSent) begin(200, { 'content-type': 'application/x-ndjson; charset=utf-8' });
      await write(placed.map((result) => `${JSON.stringify(result)}\n`).join(''));
    },
    end: async (tally) => {
      if (closed.signal.aborted) return;
      const text = `${JSON.stringify(summaryOf(tally, showsAll ? undefined : rejected))}\n`;
      if (!response.headersSent) {
        const { failure } = tally;
        const type = showsAll ? 'application/x-ndjson' : 'application/json';
        begin(failure === undefined ? 200 : statusOf(failure), {
          'content-type': `${type}; charset=utf-8`,
          'content-length': Buffer.byteLength(text),
          ...retryAfter(failure),
        });
      }
      await write(text);
      if (!request.complete) await readOn(request, closed.signal);
      response.end();
    },
  };
}

const commonHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

function summaryOf({ failure, ...counts }: Tally, rejected: readonly RecordResult[] | undefined): object {
  return {
    ...counts,
    ...(rejected && { rejected: rejected.map(({ index, errors }) => ({ index, errors })) }),
    ...(failure && { errors: [encodeError(failure, { message: failure.message })] }),
  };
}

function retryAfter(failure: LakegateError | undefined): Readonly<Record<string, string>> {
  const ms = failure?.extensions['retryAfterMs'];
  return typeof ms === 'number' ? { 'retry-after': String(Math.ceil(ms / 1_000)) } : {};
}

/** A connection that is closed while its client still sends may take the answer with it. */
async function readOn(request: IncomingMessage, closed: AbortSignal): Promise<void> {
  request.resume();
  const waiting = new AbortController();
  const signal = AbortSignal.any([closed, waiting.signal]);
  await Promise.race([once(request, 'end', { signal }), wait(lingerMs, undefined, { signal })]).catch(() => undefined);
  waiting.abort();
}
