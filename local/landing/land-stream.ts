// Lands the records of a stream, from where the last run came to. Where that is stands beside the table's data, so that
// it goes when they do; what is read again replaces itself there.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pause } from './insert-rows.js';
import type { Land, Pipe } from './pipe.js';

/** Pause after an answer without records. */
const IDLE_MS = 250;
const MAX_RECORDS = 2_000;

export interface StreamOptions {
  /** Kinesis. */
  readonly url: string;
  readonly stream: string;
  /** Keeps the sequence number of each shard. */
  readonly file: string;
  readonly land: Land;
  readonly log: (line: string) => void;
}

interface Records {
  readonly Records: readonly { readonly Data: string; readonly SequenceNumber: string }[];
  readonly NextShardIterator?: string;
}

/** Starts to read every shard. */
export async function landStream(options: StreamOptions): Promise<Pipe> {
  const { stream, file, land, log } = options;
  const abort = new AbortController();
  const { signal } = abort;
  const call = <T>(operation: string, input: object): Promise<T> => callKinesis<T>(options.url, operation, input);
  const { Shards } = await call<{ Shards: readonly { ShardId: string }[] }>('ListShards', { StreamName: stream });
  const places = await readPlaces(file);

  const iteratorOf = async (shard: string): Promise<string> => {
    const place = places[shard];
    const from =
      place === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: place };
    const input = { StreamName: stream, ShardId: shard, ...from };
    return (await call<{ ShardIterator: string }>('GetShardIterator', input)).ShardIterator;
  };
  /** One write at a time, of all places. */
  let writing: Promise<void> = Promise.resolve();
  const remember = (shard: string, sequenceNumber: string): Promise<void> => {
    places[shard] = sequenceNumber;
    writing = writing.then(() => writePlaces(file, places));
    return writing;
  };
  const readShard = async (shard: string): Promise<void> => {
    let iterator: string | undefined;
    while (!signal.aborted) {
      try {
        iterator ??= await iteratorOf(shard);
        const answer: Records = await call<Records>('GetRecords', { ShardIterator: iterator, Limit: MAX_RECORDS });
        await land(answer.Records.map(({ Data }) => Buffer.from(Data, 'base64').toString('utf8')));
        const last = answer.Records.at(-1);
        if (last !== undefined) await remember(shard, last.SequenceNumber);
        if (answer.NextShardIterator === undefined) return;
        iterator = answer.NextShardIterator;
        if (last === undefined) await pause(IDLE_MS, signal);
      } catch (error) {
        log(`${stream} ${shard}: ${String(error)}`);
        iterator = undefined;
        await pause(IDLE_MS, signal);
      }
    }
  };
  const reading = Promise.all(Shards.map(({ ShardId }) => readShard(ShardId)));
  return {
    stop: async () => {
      abort.abort();
      await reading;
      await writing;
    },
  };
}

async function callKinesis<T>(url: string, operation: string, input: object): Promise<T> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Kinesis_20131202.${operation}` },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${operation}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Without a file, or with one that can't be read: from the beginning. */
async function readPlaces(file: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}

async function writePlaces(file: string, places: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(places));
  await rename(`${file}.new`, file);
}
