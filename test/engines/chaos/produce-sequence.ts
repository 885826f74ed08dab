// A producer that writes the records of its stations in sequence by mutation, and sends each request again, with its
// idempotency key, until every record of it is acknowledged. It remembers what it was told.
import { setTimeout as pause } from 'node:timers/promises';
import { headersOf } from './chaos-gateway.js';

export interface ProducerOptions {
  /** Its stations are named after it. */
  readonly name: string;
  readonly stations: number;
  readonly records: number;
  readonly batchRecords: number;
  /** Where to send the next attempt. */
  readonly url: () => string;
  readonly onAccepted: (count: number) => void;
  /** Ends it in the middle. */
  readonly signal?: AbortSignal;
}

export interface Produced {
  /** By `station/seq`, the sink's position of what was acknowledged. */
  readonly accepted: ReadonlyMap<string, string>;
  /** How often each outcome of an idempotency key was told, and each error. */
  readonly told: ReadonlyMap<string, number>;
  /** How many requests were sent more than once. */
  readonly retried: number;
}

interface Receipt {
  readonly acceptedCount: number;
  readonly idempotency: string;
  readonly results: readonly { readonly status: string; readonly position: string | null }[];
}

interface Answer {
  readonly data?: { readonly ingestReadings: Receipt } | null;
  readonly errors?: readonly {
    readonly extensions: { readonly code: string; readonly retryAfterMs?: number };
  }[];
}

const mutation = `mutation ($input: IngestReadingsInput!) {
  ingestReadings(input: $input) { acceptedCount idempotency results { status position } }
}`;

const retryMs = 200;

/** Resolves when everything is acknowledged. @throws Error where a request is refused for good */
export async function produceSequence(options: ProducerOptions): Promise<Produced> {
  const { name, stations, records, batchRecords, onAccepted } = options;
  const accepted = new Map<string, string>();
  const told = new Map<string, number>();
  const count = (what: string): void => void told.set(what, (told.get(what) ?? 0) + 1);
  let retried = 0;
  for (let from = 0; from < records; from += batchRecords) {
    const batch = Array.from({ length: Math.min(batchRecords, records - from) }, (_, i) => ({
      station: `${name}-${String((from + i) % stations)}`,
      seq: Math.floor((from + i) / stations),
    }));
    const input = { records: batch, idempotencyKey: `${name}/${String(from)}` };
    for (let attempt = 0; ; attempt++) {
      options.signal?.throwIfAborted();
      if (attempt === 1) retried++;
      const answer = await send(options.url(), input);
      const { receipt, code, retryAfterMs } = answer;
      count(receipt?.idempotency ?? code);
      receipt?.results.forEach(({ status, position }, i) => {
        const { station, seq } = batch[i] ?? { station: '', seq: -1 };
        if (status === 'ACCEPTED') accepted.set(`${station}/${String(seq)}`, position ?? '');
      });
      if (receipt?.acceptedCount === batch.length) break;
      if (!transient.has(code)) throw new Error(`${input.idempotencyKey}: ${JSON.stringify(answer)}`);
      await pause(retryAfterMs ?? retryMs);
    }
    onAccepted(batch.length);
  }
  return { accepted, told, retried };
}

/** What a request is sent again after. */
const transient = new Set([
  'INCOMPLETE',
  'NO_ANSWER',
  'IDEMPOTENCY_IN_PROGRESS',
  'INGEST_BUSY',
  'SINK_UNAVAILABLE',
  'STATE_UNAVAILABLE',
  'SHUTTING_DOWN',
]);

interface Attempt {
  readonly receipt?: Receipt | undefined;
  /** INCOMPLETE: a receipt came, and not all was acknowledged. */
  readonly code: string;
  readonly retryAfterMs?: number | undefined;
}

async function send(url: string, input: object): Promise<Attempt> {
  let answer: Answer;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf('producer') },
      body: JSON.stringify({ query: mutation, variables: { input } }),
    });
    answer = (await response.json()) as Answer;
  } catch {
    return { code: 'NO_ANSWER' };
  }
  const receipt = answer.data?.ingestReadings;
  if (receipt !== undefined) return { receipt, code: 'INCOMPLETE' };
  const { code = 'NONE', retryAfterMs } = answer.errors?.[0]?.extensions ?? {};
  return { code, retryAfterMs };
}
