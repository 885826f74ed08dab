// What a person at a terminal is told when a command fails.
import { ContractError } from '../contract/contract-error.js';
import { LakegateError } from '../core/errors.js';

/** One or more lines; the stack only of what is a defect. */
export function describeFailure(error: unknown): string {
  if (error instanceof ContractError) return error.format();
  if (error instanceof LakegateError && error.spec.fault !== 'lakegate') return `${error.code}: ${error.message}`;
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `The port is in use already. Choose another with the environment variable PORT, or SQL_PORT for SQL clients.`;
  if (code?.startsWith('ERR_PARSE_ARGS') === true) return error.message;
  return error.stack ?? error.message;
}
