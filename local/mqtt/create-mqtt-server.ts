// An MQTT 3.1.1 broker on the loopback interface: aedes over TCP. Sessions and retained messages are in memory.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { importOptional } from '../duckdb/import-optional.js';
import type { LocalServer } from '../local-server.js';

/** What a broker is made from. */
export interface MqttServerOptions {
  /** Port to listen on; a free one where absent. */
  readonly port?: number;
}

/** Starts the broker. Anyone may publish and subscribe. @throws Error when aedes is missing. */
export async function createMqttServer({ port }: MqttServerOptions = {}): Promise<LocalServer> {
  const { Aedes } = await importOptional(() => import('aedes'), 'aedes', 'the local MQTT broker');
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => {
    broker.handle(socket);
  });
  server.listen(port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port: listening } = server.address() as AddressInfo;
  return {
    url: `mqtt://127.0.0.1:${String(listening)}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      await new Promise<void>((resolve) => {
        broker.close(() => {
          resolve();
        });
      });
      await closed;
    },
  };
}
