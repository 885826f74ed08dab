// Runs `lakegate dev FOLDER` from the build as a process of its own, on a free port.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(import.meta.dirname, '../../..');

/**
 * Resolves with its URL once it listens; rejects with what it said if it ends before that.
 * @param {string} folder
 * @param {{ args?: readonly string[], env?: Record<string, string> }} [options]
 */
export async function startFolder(folder, options = {}) {
  const args = options.args ?? ['dev', folder];
  const child = spawn(process.execPath, ['dist/src/main.js', ...args], {
    cwd: root,
    env: { ...process.env, PORT: '0', SQL_PORT: '0', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said = (said + String(chunk)).slice(-20_000)));
  const ended = once(child, 'exit').then(([code]) => code);
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      said += `${line}\n`;
      const found = /listening on (http:\/\/[^/\s]+)/.exec(line);
      if (found) resolve(found[1]);
    });
    ended.then((code) => reject(new Error(`ended with ${String(code)} before it listened:\n${said}`)));
  });
  return {
    url,
    pid: child.pid,
    said: () => said,
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
