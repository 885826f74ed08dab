// Publishes reports as the example's producers would: readings to topics of the broker, departures to the stream.
import mqtt from 'mqtt';
import type { Report } from './read-hours.js';

/** As examples/nycflights/contracts/live.odcs.yaml has them. */
const TOPIC_PREFIX = 'lakegate/weather/';
const STREAM = 'live-flights';

/** Most records of a call of Kinesis's. */
const MAX_RECORDS = 500;

export interface Publisher {
  weather(reports: readonly Report[]): Promise<void>;
  flights(reports: readonly Report[]): Promise<void>;
  stop(): Promise<void>;
}

/** Connects to the local broker and Kinesis. @throws Error where the broker doesn't answer */
export async function createPublisher(urls: { readonly mqtt: string; readonly kinesis: string }): Promise<Publisher> {
  const broker = await mqtt.connectAsync(urls.mqtt, { reconnectPeriod: 0 });
  return {
    weather: async (reports) => {
      await Promise.all(
        reports.map(({ key, payload }) => broker.publishAsync(TOPIC_PREFIX + key, payload, { qos: 1 })),
      );
    },
    flights: async (reports) => {
      for (let start = 0; start < reports.length; start += MAX_RECORDS) {
        await putRecords(urls.kinesis, reports.slice(start, start + MAX_RECORDS));
      }
    },
    stop: () => broker.endAsync(),
  };
}

async function putRecords(url: string, reports: readonly Report[]): Promise<void> {
  const Records = reports.map(({ key, payload }) => ({
    PartitionKey: key,
    Data: Buffer.from(payload).toString('base64'),
  }));
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.PutRecords' },
    body: JSON.stringify({ StreamName: STREAM, Records }),
  });
  if (!answer.ok) throw new Error(`PutRecords: ${await answer.text()}`);
  const { FailedRecordCount } = (await answer.json()) as { readonly FailedRecordCount: number };
  if (FailedRecordCount > 0) throw new Error(`PutRecords: ${String(FailedRecordCount)} records were not taken`);
}
