// Gathers everything that is wrong with the contracts, so that a start fails once with all of it.
import type { ContractDocument, Path } from './contract-document.js';

/** One thing that is wrong in a contract, and where. */
export interface ContractProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column?: number | undefined;
  /** Where in the document, as `schema.flights.properties.dest.logicalType`; empty: the document itself. */
  readonly path: string;
  /** What is wrong and what was expected. Never a server's setting. */
  readonly message: string;
}

/** The problems found so far. */
export class ProblemList {
  readonly #problems: ContractProblem[] = [];
  readonly #malformed = new Map<string, Path[]>();

  /** Adds a problem of a document's structure: wrong type, missing or unknown key. */
  addMalformed(document: ContractDocument, path: Path, message: string, atKey = false): void {
    this.#malformed.set(document.file, [...(this.#malformed.get(document.file) ?? []), path]);
    this.#push(document, path, message, atKey);
  }

  /**
   * Adds a problem of meaning at `node`, or at its member `key`. Left out where the structure right there is already
   * reported: what follows from that would only be noise.
   */
  add(document: ContractDocument, at: readonly [node: object, ...keys: (string | number)[]], message: string): void {
    const [node, ...keys] = at;
    const path = [...document.pathOf(node), ...keys];
    const known = this.#malformed.get(document.file) ?? [];
    if (known.some((bad) => bad.length - path.length <= 1 && path.every((part, i) => bad[i] === part))) return;
    this.#push(document, path, message, false);
  }

  /** Adds a problem of a file that couldn't be read as a document. */
  addUnreadable(file: string, line: number, column: number | undefined, message: string): void {
    this.#problems.push({ file, line, column, path: '', message });
  }

  /** All problems by file and line, each once. */
  list(): readonly ContractProblem[] {
    const seen = new Set<string>();
    return this.#problems
      .filter((problem) => {
        const key = JSON.stringify([problem.file, problem.path, problem.message]);
        return !seen.has(key) && seen.add(key);
      })
      .sort((a, b) =>
        a.file !== b.file ? (a.file < b.file ? -1 : 1) : a.line - b.line || (a.column ?? 0) - (b.column ?? 0),
      );
  }

  #push(document: ContractDocument, path: Path, message: string, atKey: boolean): void {
    const { line, column } = document.position(path, atKey);
    this.#problems.push({ file: document.file, line, column, path: document.describePath(path), message });
  }
}
