// The questions that wait for a mirror, and the two processes that answer them: one always, the other while a question has
// to wait for long. Each is asked one at a time, and replaced when it dies, doesn't answer in time or has grown too large.
import { LakegateError } from '../core/errors.js';
import type { MirrorReply, MirrorRequest, MirrorSettings } from './mirror-message.js';
import { type MirrorProcess, type MirrorProgram, startMirrorProcess } from './start-mirror-process.js';

export interface MirrorProcessOptions extends MirrorSettings {
  /** For one question, its mirror made if need be; then the process is ended. */
  readonly timeoutMs: number;
  /** Of a process, beyond which it is replaced once it has answered. */
  readonly maxResidentBytes: number;
  /** The program and what node is to be told for it, where it isn't the compiled one. */
  readonly program?: MirrorProgram | undefined;
}

export interface MirrorProcesses {
  /** Starts the process that is there always, where it isn't; whoever asks next learns of a failure. */
  start(): void;
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

const maxWaiting = 1_000;
/** How long questions wait before the second process is started for them. */
const patienceMs = 300;
/** How long the second one is kept without a question. */
const idleMs = 60_000;

export function runMirrorProcesses(options: MirrorProcessOptions): MirrorProcesses {
  const waiting: Waiting[] = [];
  const first = createLane(options, waiting);
  const second = createLane(options, waiting);
  let patience: NodeJS.Timeout | undefined;
  let idle: NodeJS.Timeout | undefined;
  let isStopped = false;

  const workSecond = async (): Promise<void> => {
    clearTimeout(idle);
    await second.work();
    if (isStopped) return;
    idle = setTimeout(() => void second.end(), idleMs).unref();
  };
  const assign = (): void => {
    if (!first.isBusy()) void first.work();
    else if (second.isBusy()) return;
    else if (second.isRunning()) void workSecond();
    else
      patience ??= setTimeout(() => {
        patience = undefined;
        if (waiting.length > 0 && !second.isBusy()) void workSecond();
      }, patienceMs);
  };

  return {
    start: () => first.start(),
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
        assign();
      });
    },
    async stop() {
      isStopped = true;
      clearTimeout(patience);
      clearTimeout(idle);
      for (const { reject } of waiting.splice(0)) reject(new LakegateError('CATALOG_UNAVAILABLE'));
      await Promise.all([first.end(), second.end()]);
    },
  };
}

interface Lane {
  isBusy(): boolean;
  isRunning(): boolean;
  start(): void;
  /** Answers what waits, until nothing does. */
  work(): Promise<void>;
  end(): Promise<void>;
}

function createLane(options: MirrorProcessOptions, waiting: Waiting[]): Lane {
  const { templateFile, maxMirrors, maxAnswerBytes, maxMirrorBytes, program } = options;
  let running: MirrorProcess | undefined;
  let isBusy = false;
  const current = (): MirrorProcess => {
    if (running !== undefined) return running;
    const started = startMirrorProcess({ templateFile, maxMirrors, maxAnswerBytes, maxMirrorBytes }, program);
    running = started;
    // One that died while nothing was asked of it is nobody's error.
    void started.exited.then(() => {
      if (running === started) running = undefined;
    });
    return started;
  };
  const end = async (): Promise<void> => {
    const old = running;
    running = undefined;
    await old?.end();
  };
  const answerOne = async ({ request, signal, resolve, reject }: Waiting): Promise<void> => {
    if (signal.aborted) return;
    try {
      const reply = await current().ask(request, options.timeoutMs);
      resolve(reply);
      if (reply.kind === 'answered' && reply.residentBytes > options.maxResidentBytes) await end();
    } catch (error) {
      reject(error as Error);
      await end();
    }
  };
  return {
    isBusy: () => isBusy,
    isRunning: () => running !== undefined,
    start: () => void current(),
    async work() {
      isBusy = true;
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await answerOne(next);
      isBusy = false;
    },
    end,
  };
}
