// Runs the pipes of local.yaml: what the cloud would have a delivery service for.
import { join } from 'node:path';
import { createLanding } from './insert-rows.js';
import { landStream } from './land-stream.js';
import { landTopic } from './land-topic.js';
import type { Pipe, PipeSettings } from './pipe.js';

export interface LandingOptions {
  readonly pipes: readonly PipeSettings[];
  /** Of the servers that run. */
  readonly urls: { readonly clickhouse: string; readonly kinesis?: string; readonly mqtt?: string };
  readonly stateDir: string;
  readonly log: (line: string) => void;
}

/** Starts all pipes. @throws Error where a server that one needs doesn't answer */
export async function startLanding({ pipes, urls, stateDir, log }: LandingOptions): Promise<Pipe> {
  const abort = new AbortController();
  const started: Pipe[] = [];
  const stop = async (): Promise<void> => {
    // A table's server that has gone is waited for no longer.
    const timer = setTimeout(() => {
      abort.abort(new Error('the table does not answer'));
    }, STOP_MS);
    await Promise.all(started.map((pipe) => pipe.stop()));
    clearTimeout(timer);
  };
  try {
    for (const { kinesis: stream, mqtt: filter, table } of pipes) {
      const land = createLanding({ url: urls.clickhouse, table, log, signal: abort.signal });
      if (stream !== undefined && urls.kinesis !== undefined) {
        const file = join(stateDir, 'clickhouse', 'landed', `${stream}.json`);
        started.push(await landStream({ url: urls.kinesis, stream, file, land, log }));
      }
      if (filter !== undefined && urls.mqtt !== undefined) {
        started.push(await landTopic({ url: urls.mqtt, filter, land, log }));
      }
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

const STOP_MS = 2_000;
