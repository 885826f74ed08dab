// The gateway's end of one process of the mirrors: started at once, asked when it is ready, killed when it doesn't answer.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LakegateError } from '../core/errors.js';
import type { MirrorReply, MirrorRequest, MirrorSettings } from './mirror-message.js';

export interface MirrorProgram {
  readonly file: string;
  readonly execArgv: readonly string[];
}

export interface MirrorProcess {
  readonly exited: Promise<void>;
  /**
   * One question at a time.
   * @throws LakegateError CATALOG_UNAVAILABLE where the process doesn't start or ends; TIME_LIMIT
   */
  ask(request: MirrorRequest, timeoutMs: number): Promise<MirrorReply>;
  /** Whatever it is at. */
  end(): Promise<void>;
}

/** Making the archive of the empty server, on a slow machine. */
const startTimeoutMs = 120_000;
/** The heap of JavaScript in the process; the servers' own memory has bounds of its own. */
const maxHeapMegabytes = 512;

/** `program`: where it isn't the compiled one. */
export function startMirrorProcess(settings: MirrorSettings, program: MirrorProgram | undefined): MirrorProcess {
  const file = program?.file ?? fileURLToPath(new URL('mirror-process.js', import.meta.url));
  const child = fork(file, [JSON.stringify(settings)], {
    // The gateway's environment holds secrets; the process needs nothing of it.
    env: {},
    execArgv: [`--max-old-space-size=${String(maxHeapMegabytes)}`, '--no-warnings', ...(program?.execArgv ?? [])],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = `${lastWords}${text}`.slice(-2_000);
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const died = exited.then(() => {
    throw new LakegateError('CATALOG_UNAVAILABLE', { cause: new Error(`the mirrors' process ended: ${lastWords}`) });
  });
  died.catch(() => undefined);
  const receive = async (timeoutMs: number, code: 'TIME_LIMIT' | 'CATALOG_UNAVAILABLE'): Promise<MirrorReply> => {
    const deadline = createDeadline(timeoutMs, code);
    try {
      return await Promise.race([nextMessage(child), died, deadline.passed]);
    } finally {
      deadline.clear();
    }
  };
  const ready = receive(startTimeoutMs, 'CATALOG_UNAVAILABLE').then(({ kind }) => {
    if (kind !== 'ready') throw new LakegateError('CATALOG_UNAVAILABLE');
  });
  ready.catch(() => child.kill('SIGKILL'));
  return {
    exited,
    async ask(request, timeoutMs) {
      await ready;
      const reply = receive(timeoutMs, 'TIME_LIMIT');
      child.send(request, (error) => {
        // Nothing will come then; `died` says so.
        if (error !== null) child.kill('SIGKILL');
      });
      return reply;
    },
    end: () => {
      child.kill('SIGKILL');
      return exited;
    },
  };
}

function nextMessage(child: ChildProcess): Promise<MirrorReply> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message as MirrorReply));
  });
}

function createDeadline(timeoutMs: number, code: 'TIME_LIMIT' | 'CATALOG_UNAVAILABLE') {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LakegateError(code)), timeoutMs);
  });
  passed.catch(() => undefined);
  return { passed, clear: () => clearTimeout(timer) };
}
