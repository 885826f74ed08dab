// Opens the state: the file, or what was kept of it after changes as long as the file is still the same.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeState } from './encode-state.js';
import type { LakeState } from './lake-state.js';
import { parseStateFile } from './state-file.js';

/** The state, and what keeps its changes. */
export interface OpenedState {
  readonly state: LakeState;
  readonly save: () => void;
}

const KEPT_FILE = 'state.yaml';

/**
 * Loads the state. Changes go to `state.yaml` in the folder, if there is one; a file that was edited begins anew.
 * @throws StateFileError with every problem.
 */
export function openLakeState(file: string, dataDir: string | undefined): OpenedState {
  const text = readFileSync(file, 'utf8');
  if (dataDir === undefined) return { state: parseStateFile(text, file), save: () => undefined };
  const header = `# Changes since ${createHash('sha256').update(text).digest('hex')}\n`;
  const keptFile = join(dataDir, KEPT_FILE);
  const kept = readKept(keptFile, header);
  const state = kept === undefined ? parseStateFile(text, file) : parseStateFile(kept, keptFile);
  mkdirSync(dataDir, { recursive: true });
  return {
    state,
    save: () => {
      // Whole or not at all: a process that ends while writing leaves the old one.
      writeFileSync(`${keptFile}.new`, header + encodeState(state));
      renameSync(`${keptFile}.new`, keptFile);
    },
  };
}

function readKept(file: string, header: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.startsWith(header) ? text : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
