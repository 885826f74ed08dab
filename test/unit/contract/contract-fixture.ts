// Contract files for the tests of src/contract: written to a folder of their own, loaded, problems told by line.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ContractError } from '../../../src/contract/contract-error.js';
import { loadCatalog } from '../../../src/contract/load-catalog.js';
import type { ContractProblem } from '../../../src/contract/problem-list.js';
import type { Catalog } from '../../../src/core/dataset.js';

type Files = Readonly<Record<string, string>>;
type Environment = Readonly<Record<string, string | undefined>>;

async function inFolder<T>(files: Files, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lakegate-contracts-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The catalog of some contract files. */
export async function load(files: Files | string, env: Environment = {}): Promise<Catalog> {
  const named = typeof files === 'string' ? { 'contract.yaml': files } : files;
  return inFolder(named, (folder) => loadCatalog({ paths: [folder], env }));
}

/** The error that some contract files give. */
export async function loadError(files: Files | string, env: Environment = {}): Promise<ContractError> {
  try {
    await load(files, env);
  } catch (error) {
    if (error instanceof ContractError) return error;
    throw error;
  }
  throw new Error('the contracts loaded without a problem');
}

/** Each problem as `file:line path: message`. */
export async function problemsOf(files: Files | string, env: Environment = {}): Promise<readonly string[]> {
  const { problems } = await loadError(files, env);
  return problems.map(describeProblem);
}

function describeProblem({ file, line, path: at, message }: ContractProblem): string {
  return `${path.basename(file)}:${String(line)} ${at}: ${message}`;
}

/** Line, from 1, of the first line that holds a text. */
export function lineOf(text: string, part: string): number {
  const index = text.split('\n').findIndex((line) => line.includes(part));
  if (index < 0) throw new Error(`no line holds ${part}`);
  return index + 1;
}

/** A contract with one ClickHouse server and the given schema objects (YAML, not indented). */
export function contractOf(schema: string, more = ''): string {
  return `apiVersion: v3.1.0
kind: DataContract
id: test
version: 1.0.0
status: active
servers:
  - server: hot
    type: clickhouse
    host: localhost
    port: 8123
    database: db
${more}schema:
${schema.replace(/^(?=.)/gm, '  ')}`;
}
