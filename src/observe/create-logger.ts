// Writes what happens as JSON lines: the operator's log. Causes of errors are told here and nowhere else.
import { inspect } from 'node:util';
import type { Observation, Observe } from '../core/observation.js';

/** From the most to the least quiet. */
const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;

type LogLevel = (typeof logLevels)[number];

const levelOf: Readonly<Record<Observation['kind'], LogLevel>> = {
  error: 'error',
  'statement-failed': 'warn',
  'failed-over': 'warn',
  'records-ingested': 'info',
  'subscription-started': 'info',
  'subscription-ended': 'info',
  'stream-opened': 'info',
  'stream-closed': 'info',
  'stream-failed': 'warn',
  'stream-throttled': 'warn',
  'stream-record-bad': 'warn',
  'lease-taken': 'info',
  'lease-ended': 'info',
  'lease-failed': 'warn',
  'circuit-opened': 'warn',
  'circuit-closed': 'info',
  'principal-tags-unknown': 'warn',
  'policy-message-malformed': 'warn',
  'policy-events-failed': 'warn',
  'policy-events-resumed': 'info',
  'policy-changed': 'info',
  'dataset-denied': 'info',
  'access-decided': 'debug',
  'dataset-read': 'debug',
  'request-finished': 'info',
  'statement-started': 'debug',
  'statement-finished': 'debug',
  'store-called': 'debug',
};

export interface LoggerOptions {
  /** The least grave of what is written. */
  readonly level: LogLevel;
  /** Takes whole lines; standard error unless given. */
  readonly write?: (line: string) => void;
}

/** A consumer that writes each observation of the level, or a graver one, as one line of JSON. */
export function createLogger({ level, write = writeToStandardError }: LoggerOptions): Observe {
  const threshold = logLevels.indexOf(level);
  return (observation) => {
    const own = levelOf[observation.kind];
    if (logLevels.indexOf(own) > threshold) return;
    const { kind, ...detail } = observation;
    write(`${JSON.stringify({ time: new Date().toISOString(), level: own, kind, ...detail }, loggable)}\n`);
  };
}

function writeToStandardError(line: string): void {
  process.stderr.write(line);
}

/** Errors with stack and causes; milliseconds to the microsecond; big integers as text. */
function loggable(_key: string, value: unknown): unknown {
  if (value instanceof Error) return inspect(value, { depth: 4 });
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1000) / 1000 : value;
}
