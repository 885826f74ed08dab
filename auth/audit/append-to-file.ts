// Appends lines to a file that only its owner may read, in order. A line is handed to the system before the request it
// tells of goes on: a log that can't be written stops what it should tell of.
import { closeSync, openSync, writeSync } from 'node:fs';
import { LakegateError } from '../../src/core/errors.js';

export interface LineFile {
  /** @throws LakegateError INTERNAL where the line can't be written */
  write(line: string): void;
  stop(): void;
}

/** @throws LakegateError CONFIG_INVALID where the file can't be opened */
export function appendToFile(file: string): LineFile {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'a', 0o600);
  } catch (cause) {
    throw new LakegateError('CONFIG_INVALID', { message: `${file}: the audit log cannot be opened`, cause });
  }
  return {
    write: (line) => {
      try {
        writeSync(descriptor, line);
      } catch (cause) {
        throw new LakegateError('INTERNAL', { cause });
      }
    },
    stop: () => {
      closeSync(descriptor);
    },
  };
}
