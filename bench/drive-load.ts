// A closed loop of requests over connections kept alive: each connection sends its next request when the last answer is in.
import { Agent, request } from 'node:http';

/** The request of a given number. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Load {
  readonly url: string;
  readonly requestOf: (number: number) => LoadRequest;
  readonly concurrency: number;
  readonly durationMs: number;
  readonly maxRequests: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly elapsedMs: number;
  /** Of each request, in ms. */
  readonly latencies: readonly number[];
}

/** Runs until the time or the number of requests is over. @throws Error where an answer isn't 200 or has errors. */
export async function driveLoad({ url, requestOf, ...bounds }: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: bounds.concurrency });
  const latencies: number[] = [];
  const startedAt = performance.now();
  let sent = 0;
  const loop = async (): Promise<void> => {
    while (sent < bounds.maxRequests && performance.now() - startedAt < bounds.durationMs) {
      const sentAt = performance.now();
      await send(url, requestOf(sent++), agent);
      latencies.push(performance.now() - sentAt);
    }
  };
  try {
    await Promise.all(Array.from({ length: bounds.concurrency }, loop));
  } finally {
    agent.destroy();
  }
  return { requests: latencies.length, elapsedMs: performance.now() - startedAt, latencies };
}

/** The body of one answer. */
export function send(url: string, { method, path, headers, body }: LoadRequest, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200 && !text.startsWith('{"errors"')) resolve(text);
        else reject(new Error(`${method} ${url}${path}: ${String(response.statusCode)} ${text.slice(0, 500)}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
