// The AWS emulator that has Kinesis with enhanced fan-out, Firehose, SQS, SNS, S3 and IoT: ministack, from PyPI.
import { join } from 'node:path';
import { connect } from 'node:tls';
import { createRunFolder, download, resolveEngine, run } from './engine-cache.js';
import { freePorts, startProcess } from './engine-process.js';

const version = '1.5.33';
const handshakeMs = 5_000;

export interface AwsEmulator {
  /** The endpoint of every service. */
  readonly url: string;
  readonly region: string;
  /** The access key id is the account; any secret is good. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** IoT's MQTT over TLS; a client's certificate is optional. */
  readonly mqttsPort: number;
  readonly stop: () => Promise<void>;
}

/** Downloads it the first time. @throws Error where it can't be had or doesn't start */
export async function startMinistack(): Promise<AwsEmulator> {
  const venv = await resolveEngine(`ministack-${version}`, async (folder) => {
    await run('python3', ['-m', 'venv', 'venv'], folder);
    const pip = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
    await download(join(folder, 'venv/bin/python'), [...pip, `ministack==${version}`, 'cryptography'], folder);
  });
  const folder = await createRunFolder('ministack');
  const [port = 0, mqttsPort = 0] = await freePorts(2);
  const server = await startProcess({
    command: join(venv, 'venv/bin/python'),
    args: ['-c', 'from ministack.app import main; main()'],
    cwd: folder,
    env: { GATEWAY_PORT: String(port), IOT_MTLS_PORT: String(mqttsPort), PYTHONUNBUFFERED: '1' },
    logFile: join(folder, 'log.txt'),
    ready: async () => (await answersHttp(port)) && (await answersTls(mqttsPort)),
  });
  return {
    url: `http://127.0.0.1:${String(port)}`,
    region: 'us-east-1',
    accessKeyId: '123456789012',
    secretAccessKey: 'local',
    mqttsPort,
    stop: () => server.stop(),
  };
}

function answersHttp(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${String(port)}/_ministack/ready`).then(
    (response) => response.ok,
    () => false,
  );
}

/** It makes its certificate for the first who connects, who may be forgotten over that. */
function answersTls(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    const answer = (answers: boolean) => (): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(handshakeMs, answer(false));
    socket.once('secureConnect', answer(true)).once('error', answer(false));
  });
}
