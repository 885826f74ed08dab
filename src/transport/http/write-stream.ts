// Writes a stream of results over HTTP, no faster than the client takes it.
import type { ServerResponse } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import type { StreamForm } from './stream-form.js';

export interface StreamedResults {
  readonly form: StreamForm;
  readonly results: AsyncIterable<readonly string[]>;
  /** What the client is told of an error that ends the results. */
  readonly report: (error: unknown) => GraphQLFormattedError;
  /** How often a stream on which nothing happens says that it is there. */
  readonly keepAliveMs: number;
}

/** Resolves when the last of it is handed on, or the client has gone. */
export async function writeStream(response: ServerResponse, streamed: StreamedResults): Promise<void> {
  const { form, results, report, keepAliveMs } = streamed;
  // A client that goes in the middle of a write is nobody's concern.
  response.on('error', () => undefined);
  response.writeHead(200, {
    'content-type': form.contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // Proxies that gather a response before they pass it on are asked not to.
    'x-accel-buffering': 'no',
  });
  response.write(form.opening);
  const keepAlive = setInterval(() => {
    if (!response.writableNeedDrain) response.write(form.keepAlive);
  }, keepAliveMs);
  keepAlive.unref();
  let errors: readonly GraphQLFormattedError[] | undefined;
  try {
    for await (const texts of results) {
      if (response.destroyed) continue;
      const taken = response.write(texts.map((text) => form.writeResult(text)).join(''));
      // As with WebSockets, a client that takes nothing for two such times is taken to be gone.
      if (!taken) await whenDrained(response, 2 * keepAliveMs);
    }
  } catch (error) {
    errors = [report(error)];
  } finally {
    clearInterval(keepAlive);
  }
  if (!response.destroyed) response.end(form.writeEnd(errors));
}

function whenDrained(response: ServerResponse, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    const timer = setTimeout(() => {
      response.destroy();
    }, timeoutMs);
    response.on('drain', settle).on('close', settle);
    if (response.destroyed) settle();
  });
}
