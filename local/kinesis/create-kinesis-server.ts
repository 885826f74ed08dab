// The local Kinesis: streams as files, over Kinesis's JSON protocol, for the unmodified SDK client. Signatures aren't
// checked; enhanced fan-out needs HTTP/2 and isn't there.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createAwsJsonServer } from '../aws-json/create-aws-json-server.js';
import type { LocalServer } from '../local-server.js';
import { LogStream, type StreamLimits } from './log-stream.js';
import { recordOperations } from './record-operations.js';
import { invalidArgument, type StreamHost, streamOperations } from './stream-operations.js';

export interface KinesisServerOptions {
  /** Made where the folder doesn't have them; those that it has stay as they are. */
  readonly streams: Readonly<Record<string, { readonly shards: number }>>;
  readonly dataDir: string;
  /** Most bytes that a shard's files have; 64 MiB unless given. Older records go. */
  readonly maxShardBytes?: number;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly now?: () => number;
}

const defaultMaxShardBytes = 64 * 1024 ** 2;
/** Ten mebibytes in base64, and what is around them. */
const maxRequestBytes = 16 * 1024 ** 2;

/** Listens on 127.0.0.1. */
export async function createKinesisServer(options: KinesisServerOptions): Promise<LocalServer> {
  const { dataDir, maxShardBytes = defaultMaxShardBytes, now = Date.now, port = 0 } = options;
  const streams = await openStreams(options, { maxShardBytes, now });
  const host: StreamHost = {
    streams,
    now,
    async create(name, shards) {
      const stream = await LogStream.open(join(dataDir, name), { name, shards }, { maxShardBytes, now });
      streams.set(name, stream);
      return stream;
    },
  };
  const server = await createAwsJsonServer({
    targetPrefix: 'Kinesis_20131202',
    operations: { ...streamOperations(host), ...recordOperations(host) },
    invalid: invalidArgument,
    port,
    maxRequestBytes,
    ...(options.now !== undefined && { now: options.now }),
  });
  return {
    url: server.url,
    async stop() {
      await server.close();
      await Promise.all([...streams.values()].map((stream) => stream.close()));
    },
  };
}

/** Those of the folder, and those that are asked for. */
async function openStreams(
  { dataDir, streams: wanted }: KinesisServerOptions,
  limits: StreamLimits,
): Promise<Map<string, LogStream>> {
  await mkdir(dataDir, { recursive: true });
  const names = new Set([...(await readdir(dataDir)), ...Object.keys(wanted)]);
  const streams = new Map<string, LogStream>();
  for (const name of names) {
    const shards = wanted[name]?.shards ?? 1;
    streams.set(name, await LogStream.open(join(dataDir, name), { name, shards }, limits));
  }
  return streams;
}
