// Lands what is published to topics. What comes while some is being inserted lands with the next batch.
import mqtt from 'mqtt';
import type { Land, Pipe } from './pipe.js';

export interface TopicOptions {
  /** The broker. */
  readonly url: string;
  readonly filter: string;
  readonly land: Land;
  readonly log: (line: string) => void;
}

/** Subscribes; resolves when the broker has said so. */
export async function landTopic({ url, filter, land, log }: TopicOptions): Promise<Pipe> {
  let held: string[] = [];
  let landing: Promise<void> | undefined;
  const landHeld = async (): Promise<void> => {
    while (held.length > 0) {
      const payloads = held;
      held = [];
      await land(payloads);
    }
  };
  const client = await mqtt.connectAsync(url);
  client.on('message', (_topic, payload) => {
    held.push(payload.toString('utf8'));
    landing ??= landHeld()
      .catch((error: unknown) => {
        log(`${filter}: ${String(error)}`);
      })
      .finally(() => {
        landing = undefined;
      });
  });
  await client.subscribeAsync(filter, { qos: 1 });
  return {
    stop: async () => {
      await client.endAsync();
      await landing;
    },
  };
}
