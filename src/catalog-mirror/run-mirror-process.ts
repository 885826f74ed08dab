// The gateway's end of the process of the mirrors: starts it, asks one question at a time, and replaces it when it dies,
// doesn't answer in time or has grown too large. What waits is asked of the next one.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LakegateError } from '../core/errors.js';
import type { MirrorReply, MirrorRequest, MirrorSettings } from './mirror-message.js';

export interface MirrorProcessOptions extends MirrorSettings {
  /** For one question, its mirror made if need be; then the process is ended. */
  readonly timeoutMs: number;
  /** Of the process, beyond which it is replaced once it has answered. */
  readonly maxResidentBytes: number;
  /** The program and what node is to be told for it, where it isn't the compiled one. */
  readonly program?: { readonly file: string; readonly execArgv: readonly string[] } | undefined;
}

export interface MirrorProcess {
  /**
   * @throws LakegateError CATALOG_UNAVAILABLE where the process can't be started, ends or has too many waiting;
   *   TIME_LIMIT; the signal's reason
   */
  ask(request: MirrorRequest, signal: AbortSignal): Promise<MirrorReply>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly request: MirrorRequest;
  readonly signal: AbortSignal;
  readonly resolve: (reply: MirrorReply) => void;
  readonly reject: (error: Error) => void;
}

/** Making the archive of the empty server, on a slow machine. */
const startTimeoutMs = 120_000;
const maxWaiting = 1_000;
/** The heap of JavaScript in the process; the servers' own memory has bounds of its own. */
const maxHeapMegabytes = 512;

export function runMirrorProcess(options: MirrorProcessOptions): MirrorProcess {
  const waiting: Waiting[] = [];
  let child: Promise<RunningChild> | undefined;
  let isBusy = false;
  let isStopped = false;

  const current = (): Promise<RunningChild> => {
    if (child !== undefined) return child;
    const started = startChild(options);
    child = started;
    // One that died while nothing was asked of it is nobody's error.
    const forget = (): void => {
      if (child === started) child = undefined;
    };
    void started.then((running) => running.exited).then(forget, forget);
    return started;
  };
  const replace = async (): Promise<void> => {
    const old = child;
    child = undefined;
    await old?.then(
      (running) => running.end(),
      () => undefined,
    );
  };

  const answerOne = async ({ request, signal, resolve, reject }: Waiting): Promise<void> => {
    if (signal.aborted) return;
    try {
      const running = await current();
      const reply = await running.ask(request, options.timeoutMs);
      resolve(reply);
      if (reply.kind === 'answered' && reply.residentBytes > options.maxResidentBytes) await replace();
    } catch (error) {
      reject(error as Error);
      await replace();
    }
  };
  const work = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await answerOne(next);
    isBusy = false;
  };

  return {
    ask(request, signal) {
      if (isStopped || waiting.length >= maxWaiting) return Promise.reject(new LakegateError('CATALOG_UNAVAILABLE'));
      return new Promise<MirrorReply>((resolve, reject) => {
        // Whoever gives up doesn't wait; what runs meanwhile is short, and ended by its deadline.
        const abandon = (): void => reject(signal.reason as Error);
        signal.addEventListener('abort', abandon, { once: true });
        const leave = (): void => signal.removeEventListener('abort', abandon);
        waiting.push({
          request,
          signal,
          resolve: (reply) => {
            leave();
            resolve(reply);
          },
          reject: (error) => {
            leave();
            reject(error);
          },
        });
        void work();
      });
    },
    async stop() {
      isStopped = true;
      for (const { reject } of waiting.splice(0)) reject(new LakegateError('CATALOG_UNAVAILABLE'));
      await replace();
    },
  };
}

interface RunningChild {
  readonly exited: Promise<void>;
  ask(request: MirrorRequest, timeoutMs: number): Promise<MirrorReply>;
  end(): Promise<void>;
}

async function startChild(options: MirrorProcessOptions): Promise<RunningChild> {
  const { templateFile, maxMirrors, maxAnswerBytes, maxMirrorBytes, program } = options;
  const settings: MirrorSettings = { templateFile, maxMirrors, maxAnswerBytes, maxMirrorBytes };
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
  const end = (): Promise<void> => {
    child.kill('SIGKILL');
    return exited;
  };
  const receive = async (timeoutMs: number, code: 'TIME_LIMIT' | 'CATALOG_UNAVAILABLE'): Promise<MirrorReply> => {
    const deadline = createDeadline(timeoutMs, code);
    try {
      return await Promise.race([nextMessage(child), died, deadline.passed]);
    } finally {
      deadline.clear();
    }
  };
  const ready = await receive(startTimeoutMs, 'CATALOG_UNAVAILABLE').catch(async (error: unknown) => {
    await end();
    throw error;
  });
  if (ready.kind !== 'ready') throw new LakegateError('CATALOG_UNAVAILABLE');
  return {
    exited,
    async ask(request, timeoutMs) {
      const reply = receive(timeoutMs, 'TIME_LIMIT');
      child.send(request, (error) => {
        // Nothing will come then; `died` says so.
        if (error !== null) child.kill('SIGKILL');
      });
      return reply;
    },
    end,
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
