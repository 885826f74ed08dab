// One Kafka broker in KRaft mode, from its jars: a plain listener, one that a fault proxy stands before, one with TLS and SASL.
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCertificate } from '../../support/make-certificate.js';
import { createRunFolder, resolveJars, run } from './engine-cache.js';
import { type EngineProcess, freePorts, startProcess } from './engine-process.js';
import { Admin } from '@platformatic/kafka';

const version = '4.3.1';

export interface KafkaBroker {
  /** `host:port` of the plain listener. */
  readonly brokers: string;
  /** Clients that come to `proxyPort`, where a proxy must stand, are told to stay there; it passes on to `upstreamPort`. */
  readonly proxied: { readonly proxyPort: number; readonly upstreamPort: number };
  readonly secured: {
    readonly brokers: string;
    /** PEM of the authority that signed its certificate. */
    readonly ca: string;
    /** For PLAIN and both kinds of SCRAM. */
    readonly username: string;
    readonly password: string;
  };
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same ports and data. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Downloads Kafka the first time. @throws Error where it can't be had or doesn't start */
export async function startKafka(): Promise<KafkaBroker> {
  const jars = await resolveJars(`kafka-${version}`, [
    `org.apache.kafka:kafka_2.13:${version}`,
    'org.slf4j:slf4j-simple:1.7.36',
  ]);
  const folder = await createRunFolder('kafka');
  const [plain = 0, controller = 0, upstream = 0, proxy = 0, secured = 0] = await freePorts(5);
  const login = { username: 'lakegate', password: randomBytes(12).toString('hex') };
  const authority = makeCertificate({ commonName: 'engines', isAuthority: true });
  const own = makeCertificate({ commonName: 'kafka', names: ['IP:127.0.0.1', 'DNS:localhost'], issuer: authority });
  const oneLine = (pem: string): string => pem.trimEnd().split('\n').join('\\n');
  const module = (name: string): string => `org.apache.kafka.common.security.${name} required`;
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${String(controller)}`,
    listeners: [`PLAIN://127.0.0.1:${String(plain)}`, `PROXIED://127.0.0.1:${String(upstream)}`]
      .concat(`SECURED://127.0.0.1:${String(secured)}`, `CONTROLLER://127.0.0.1:${String(controller)}`)
      .join(','),
    'advertised.listeners': [`PLAIN://127.0.0.1:${String(plain)}`, `PROXIED://127.0.0.1:${String(proxy)}`]
      .concat(`SECURED://localhost:${String(secured)}`)
      .join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAIN',
    'listener.security.protocol.map': 'PLAIN:PLAINTEXT,PROXIED:PLAINTEXT,SECURED:SASL_SSL,CONTROLLER:PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.secured.plain.sasl.jaas.config': `${module('plain.PlainLoginModule')} user_${login.username}="${login.password}";`,
    'listener.name.secured.scram-sha-256.sasl.jaas.config': `${module('scram.ScramLoginModule')};`,
    'listener.name.secured.scram-sha-512.sasl.jaas.config': `${module('scram.ScramLoginModule')};`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': oneLine(own.cert),
    'ssl.keystore.key': oneLine(own.key),
    'log.dirs': join(folder, 'data'),
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
  };
  const file = join(folder, 'server.properties');
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(file, lines.join(''));
  const classPath = join(jars, 'lib', '*');
  const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${login.username},password=${login.password}]`,
  ]);
  const id = randomBytes(16).toString('base64url').replace(/^-/, 'x');
  const format = ['kafka.tools.StorageTool', 'format', '--standalone', '-t', id, '-c', file, ...scram];
  await run('java', ['-Xmx256m', '-cp', classPath, ...format], folder);

  const start = (): Promise<EngineProcess> =>
    startProcess({
      command: 'java',
      args: ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-cp', classPath, 'kafka.Kafka', file],
      cwd: folder,
      logFile: join(folder, 'log.txt'),
      ready: () => answers(plain),
    });
  let broker = await start();
  return {
    brokers: `127.0.0.1:${String(plain)}`,
    proxied: { proxyPort: proxy, upstreamPort: upstream },
    secured: { brokers: `localhost:${String(secured)}`, ca: authority.cert, ...login },
    kill: () => broker.kill(),
    async restart() {
      await broker.stop();
      broker = await start();
    },
    async stop() {
      await broker.stop();
      await rm(join(folder, 'data'), { recursive: true, force: true });
    },
  };
}

/** A listener may be open before the broker knows of itself. */
async function answers(port: number): Promise<boolean> {
  const admin = new Admin({
    clientId: 'readiness',
    bootstrapBrokers: [`127.0.0.1:${String(port)}`],
    retries: 0,
    connectTimeout: 2_000,
    requestTimeout: 5_000,
  });
  try {
    const { brokers } = await admin.metadata({});
    return brokers.size > 0;
  } catch {
    return false;
  } finally {
    await admin.close();
  }
}
