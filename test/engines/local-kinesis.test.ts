// The batteries of sinks and sources over Kinesis, on the local server, by polling.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKinesisServer } from '../../local/kinesis/create-kinesis-server.js';
import { kinesisSinkFixture, kinesisSourceFixture, type KinesisKind } from '../conformance/flows/kinesis-target.js';
import { runSinkBattery } from '../conformance/flows/run-sink-battery.js';
import { runSourceBattery } from '../conformance/flows/run-source-battery.js';

const dayMs = 86_400_000;

const local: KinesisKind = {
  kind: 'kinesis (local)',
  async start() {
    const dataDir = await mkdtemp(join(tmpdir(), 'lakegate-kinesis-'));
    let aheadMs = 0;
    const server = await createKinesisServer({ streams: {}, dataDir, now: () => Date.now() + aheadMs });
    return {
      url: server.url,
      accessKeyId: 'any',
      // The day for which records are kept is over.
      expire: () => (aheadMs += dayMs + 60_000),
      async stop() {
        await server.stop();
        await rm(dataDir, { recursive: true });
      },
    };
  },
};

runSinkBattery(kinesisSinkFixture(local));
runSourceBattery(kinesisSourceFixture(local, {}, ['expire', 'addPartition']));
