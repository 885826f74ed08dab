// The mosquitto broker (MQTT 3.1.1 and 5): the one installed, or Debian's packages unpacked without being installed.
import { access, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createRunFolder, resolveEngine } from './engine-cache.js';
import { freePorts, listensOn, startProcess } from './engine-process.js';
import { unpackPackages } from './unpack-packages.js';

export interface MosquittoOptions {
  /** TLS by these PEM files' paths; clients must show a certificate where `clientAuthority` is given. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string; readonly mutual: boolean };
}

export interface MosquittoBroker {
  readonly port: number;
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Resolves when it listens. @throws Error where it can't be had or doesn't start */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<MosquittoBroker> {
  const { command, libraries } = await resolveMosquitto();
  const folder = await createRunFolder('mosquitto');
  const [port = 0] = await freePorts(1);
  const { tls } = options;
  const lines = [
    `listener ${String(port)} 127.0.0.1`,
    'allow_anonymous true',
    'persistence true',
    `persistence_location ${folder}/`,
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...(tls === undefined ? [] : [`certfile ${tls.cert}`, `keyfile ${tls.key}`, `cafile ${tls.ca}`]),
    ...(tls?.mutual === true ? ['require_certificate true'] : []),
  ];
  const file = join(folder, 'mosquitto.conf');
  await writeFile(file, `${lines.join('\n')}\n`);
  const start = () =>
    startProcess({
      command,
      args: ['-c', file],
      cwd: folder,
      ...(libraries === undefined ? {} : { env: { LD_LIBRARY_PATH: libraries } }),
      logFile: join(folder, 'log.txt'),
      ready: () => listensOn(port),
    });
  let broker = await start();
  return {
    port,
    kill: () => broker.kill(),
    async restart() {
      await broker.stop();
      broker = await start();
    },
    stop: () => broker.stop(),
  };
}

async function resolveMosquitto(): Promise<{ readonly command: string; readonly libraries?: string }> {
  const places = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const place of places) {
    const command = join(place, 'mosquitto');
    const found = await access(command).then(
      () => true,
      () => false,
    );
    if (found) return { command };
  }
  const folder = await resolveEngine('mosquitto', (into) => unpackPackages(into, 'mosquitto'));
  const libraryFolders = await readdir(join(folder, 'usr/lib'));
  const libraries = libraryFolders.map((name) => join(folder, 'usr/lib', name)).join(delimiter);
  return { command: join(folder, 'usr/sbin/mosquitto'), libraries };
}
