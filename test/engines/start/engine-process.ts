// An engine as a process of its own: started, waited for, killed and stopped by its id; what it says goes to a file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';

export interface EngineCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Whether it answers by now; asked again until it does. */
  readonly ready: () => Promise<boolean>;
}

export interface EngineProcess {
  readonly pid: number;
  /** SIGTERM, then SIGKILL where that isn't heeded within 20 s; resolves when it has ended. */
  readonly stop: () => Promise<void>;
  /** SIGKILL; resolves when it has ended. */
  readonly kill: () => Promise<void>;
}

const startMs = 180_000;

/** Resolves when the engine is ready. @throws Error with the end of its log where it ends or doesn't get ready */
export async function startProcess(options: EngineCommand): Promise<EngineProcess> {
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const state = { ended: false };
  const end = new Promise<void>((resolve) => {
    const done = (): void => {
      state.ended = true;
      resolve();
    };
    child.once('error', done).once('exit', done);
  });
  const killAtExit = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', killAtExit);
  const finish = async (): Promise<void> => {
    await end;
    process.off('exit', killAtExit);
  };
  const kill = async (): Promise<void> => {
    if (!state.ended) child.kill('SIGKILL');
    await finish();
  };
  const giveUp = Date.now() + startMs;
  for (;;) {
    if (state.ended || Date.now() > giveUp) {
      await kill();
      const said = await readFile(options.logFile, 'utf8').catch(() => '');
      const what = state.ended ? 'ended before it was ready' : 'was not ready in time';
      throw new Error(`${options.command} ${what}:\n${said.slice(-8_000)}`);
    }
    if (await options.ready()) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    pid: child.pid ?? -1,
    kill,
    async stop() {
      if (state.ended) return;
      child.kill('SIGTERM');
      const patience = setTimeout(killAtExit, 20_000);
      await finish();
      clearTimeout(patience);
    },
  };
}

/** So many different ports of the loopback address where nothing listens. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** Whether something accepts connections on the port. */
export async function listensOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (listens: boolean) => (): void => {
      socket.destroy();
      resolve(listens);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}
