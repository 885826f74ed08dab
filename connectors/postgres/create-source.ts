// PostgreSQL as a source: what is notified on a channel from now on (LISTEN, NOTIFY).
import pg from 'pg';
import { LakegateError } from '../../src/core/errors.js';
import { reasonOf, rejectOnAbort } from '../abort-reason.js';
import type { StreamBatch, StreamContext, StreamOptions, StreamSource, StreamStart } from '../stream.js';
import { postgresStreamCapabilities } from './capabilities.js';
import { clientOptions } from './client-options.js';
import { mapPostgresError } from './map-error.js';
import { readChannel } from './read-channel.js';

/**
 * Connects to a channel, which is the binding's name. A payload is text of at most 7,999 bytes in the binding's format; what
 * is larger PostgreSQL refuses whoever notifies. Settings of the server: see `clientOptions`.
 * @throws LakegateError CONFIG_INVALID
 */
export function createPostgresSource({ server, binding }: StreamOptions): StreamSource {
  const options = clientOptions(server);
  const open = new Set<pg.Client>();
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client(options);
    open.add(client);
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const close = async (client: pg.Client): Promise<void> => {
    open.delete(client);
    await client.end().catch(() => undefined);
  };

  async function* read(from: StreamStart, context: StreamContext): AsyncGenerator<StreamBatch> {
    if (from.kind !== 'latest') throw new LakegateError('START_UNSUPPORTED');
    let client: pg.Client | undefined;
    try {
      if (context.signal.aborted) return;
      context.called('Listen');
      client = await connect();
      yield* readChannel(client, binding.physicalName, context.signal);
    } catch (error) {
      // What fails after an abort fails because of it.
      if (!context.signal.aborted) throw mapPostgresError(error, 'STREAM');
    } finally {
      if (client !== undefined) await close(client);
    }
  }

  return {
    kind: 'postgres',
    capabilities: postgresStreamCapabilities,
    read,
    compareOffsets: () => Number.NaN,
    async ping(signal) {
      const abort = rejectOnAbort(signal);
      const connecting = connect();
      try {
        await abort.race(connecting);
      } catch (error) {
        throw signal.aborted ? reasonOf(signal) : mapPostgresError(error, 'STREAM');
      } finally {
        abort.dispose();
        void connecting.then(close, () => undefined);
      }
    },
    async stop() {
      await Promise.all([...open].map(close));
    },
  };
}
