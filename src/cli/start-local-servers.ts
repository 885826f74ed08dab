// Starts the local servers of a folder as a process of their own. The gateway then knows of them what it would know of
// any store: where they are.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { LakegateError } from '../core/errors.js';

export interface LocalServers {
  /** Addresses by kind of store, as contracts may refer to them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Settles when the process has ended, asked for or not; with its exit code. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

const variables: Readonly<Record<string, string>> = {
  athena: 'LAKEGATE_ATHENA_ENDPOINT',
  redshift: 'LAKEGATE_REDSHIFT_ENDPOINT',
  clickhouse: 'LAKEGATE_CLICKHOUSE_URL',
  dynamodb: 'LAKEGATE_DYNAMODB_ENDPOINT',
  kinesis: 'LAKEGATE_KINESIS_ENDPOINT',
  mqtt: 'LAKEGATE_MQTT_URL',
  sqs: 'LAKEGATE_SQS_ENDPOINT',
  lakeformation: 'LAKEGATE_LAKEFORMATION_ENDPOINT',
};

/** Whether a folder says what local servers hold. */
export async function hasLocalServers(folder: string): Promise<boolean> {
  return access(path.join(folder, 'local.yaml')).then(
    () => true,
    () => false,
  );
}

/**
 * Starts what `local.yaml` of the folder names, seeding it if needed, and waits until all answer.
 * `state` is where they keep what they made of the data; `.lakegate` in the folder unless given.
 * @throws LakegateError CONFIG_INVALID where it ends before that; what it said went to standard error.
 */
export async function startLocalServers(folder: string, state?: string): Promise<LocalServers> {
  const script = path.resolve(import.meta.dirname, '../../local/main.js');
  const child = spawn(
    process.execPath,
    [script, path.resolve(folder), ...(state === undefined ? [] : ['--state', state])],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      // A terminal's Ctrl-C reaches its whole process group; the gateway stops first, then these.
      detached: true,
    },
  );
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line').then(([line]) => line as string), ended.then(() => undefined)]);
  if (first === undefined) {
    throw new LakegateError('CONFIG_INVALID', { message: `${folder}: the local servers did not start.` });
  }
  const addresses = JSON.parse(first) as Record<string, string>;
  return {
    environment: Object.fromEntries(
      Object.entries(addresses).flatMap(([kind, url]) => {
        const variable = variables[kind];
        return variable === undefined ? [] : [[variable, url]];
      }),
    ),
    ended,
    stop: async () => {
      child.stdin.end();
      child.kill('SIGTERM');
      await ended;
    },
  };
}
