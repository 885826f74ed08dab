// The error that stops a start when a contract is invalid: it holds every problem of every file.
import { LakegateError } from '../core/errors.js';
import type { ContractProblem } from './problem-list.js';

/** CONTRACT_INVALID with all that is wrong. */
export class ContractError extends LakegateError {
  readonly problems: readonly ContractProblem[];

  constructor(problems: readonly ContractProblem[]) {
    super('CONTRACT_INVALID', {
      message: `The data contracts have ${String(problems.length)} problem${problems.length === 1 ? '' : 's'}.`,
    });
    this.problems = problems;
  }

  /** The problems for a terminal, one a line: `file:line:column path: what was expected`. */
  format(): string {
    const lines = this.problems.map(({ file, line, column, path, message }) => {
      const place = [file, line, ...(column === undefined ? [] : [column])].join(':');
      return `  ${place}${path === '' ? '' : ` ${path}`}: ${message}`;
    });
    return [this.message, ...lines].join('\n');
  }
}
