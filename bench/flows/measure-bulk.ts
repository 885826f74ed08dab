// The bulk path: NDJSON in one request, as large as one likes, made as it is sent; what the gateway's memory comes to.
import { once } from 'node:events';
import { request } from 'node:http';
import { readCpuMs, readRssMib } from '../read-process.js';
import type { Started } from '../start-processes.js';
import { nowMs, readingOf } from './readings.js';

export interface BulkMeasurement {
  readonly mib: number;
  readonly records: number;
  readonly seconds: number;
  readonly cpuMsPerThousand: number;
  readonly rssBeforeMib: number;
  /** The most of what was seen, ten times a second. */
  readonly rssMaxMib: number;
}

/** Records made at a time, with keys of their own. */
const chunkRecords = 5_000;
const sampleMs = 100;

/** @throws Error where not all records were accepted */
export async function measureBulk(mib: number, gateway: Started & { readonly url: string }): Promise<BulkMeasurement> {
  // V8 compiles what is on the way.
  await sendNdjson(16, gateway);
  const rssBeforeMib = await readRssMib(gateway.pid);
  let rssMaxMib = rssBeforeMib;
  const sampling = setInterval(() => {
    void readRssMib(gateway.pid).then((rssMib) => {
      rssMaxMib = Math.max(rssMaxMib, rssMib);
    });
  }, sampleMs);
  try {
    const cpuBefore = await readCpuMs(gateway.pid);
    const startedAt = performance.now();
    const { sent, accepted } = await sendNdjson(mib, gateway);
    if (accepted !== sent) throw new Error(`${accepted} of ${sent} records were accepted`);
    const cpuMs = (await readCpuMs(gateway.pid)) - cpuBefore;
    const seconds = (performance.now() - startedAt) / 1000;
    return { mib, records: sent, seconds, cpuMsPerThousand: (cpuMs * 1000) / sent, rssBeforeMib, rssMaxMib };
  } finally {
    clearInterval(sampling);
  }
}

async function sendNdjson(
  mib: number,
  { url }: { readonly url: string },
): Promise<{ readonly sent: number; readonly accepted: number }> {
  const outgoing = request(`${url}/ingest/bench_readings`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: 'Bearer demo-engineer' },
  });
  const answered = once(outgoing, 'response');
  const chunk = Buffer.from(
    Array.from({ length: chunkRecords }, (_, i) => `${JSON.stringify(readingOf(i, nowMs()))}\n`).join(''),
  );
  const chunks = Math.ceil((mib * 1024 ** 2) / chunk.length);
  for (let i = 0; i < chunks; i++) {
    if (!outgoing.write(chunk)) await once(outgoing, 'drain');
  }
  outgoing.end();
  const [response] = (await answered) as [AsyncIterable<Buffer>];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  const { acceptedCount } = JSON.parse(Buffer.concat(parts).toString('utf8')) as { readonly acceptedCount?: number };
  return { sent: chunks * chunkRecords, accepted: acceptedCount ?? 0 };
}
