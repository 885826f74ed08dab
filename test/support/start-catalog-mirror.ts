// A catalog mirror whose process runs the sources. The archive of the empty server is made once per machine.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MirrorProcessOptions } from '../../src/catalog-mirror/run-mirror-processes.js';
import { templateName } from '../../src/catalog-mirror/template-file.js';
import { composeCatalogMirror } from '../../src/compose-catalog-mirror.js';
import { defaultLimits } from '../../src/config/limits.js';
import type { CatalogMirror } from '../../src/core/catalog-mirror.js';
import type { VisibleCatalog, VisibleDataset } from '../../src/core/read-scope.js';
import type { SqlFormat, SqlSession } from '../../src/core/sql-service.js';

const root = join(import.meta.dirname, '../..');

export function startCatalogMirror(options: Partial<MirrorProcessOptions> = {}): CatalogMirror {
  return composeCatalogMirror(defaultLimits, {
    templateFile: join(tmpdir(), `lakegate-${templateName}`),
    // A loaded machine may take its time.
    timeoutMs: 60_000,
    program: {
      file: join(root, 'src/catalog-mirror/mirror-process.ts'),
      execArgv: ['--experimental-transform-types', '--import', join(root, 'test/integration/run-typescript.mjs')],
    },
    ...options,
  });
}

export const session: SqlSession = { database: 'lakegate', user: 'analyst', backendPid: 77, settings: new Map() };

/** Rows in text form. */
export async function askCatalog(
  mirror: CatalogMirror,
  text: string,
  asked: {
    readonly catalog: VisibleCatalog;
    readonly session?: SqlSession;
    readonly values?: readonly (string | null)[];
    readonly formats?: readonly SqlFormat[];
    readonly signal?: AbortSignal;
  },
): Promise<readonly (readonly (string | null)[])[]> {
  const signal = asked.signal ?? new AbortController().signal;
  const question = await mirror.prepare(text, [], { session, signal, ...asked });
  const rows: (readonly (string | null)[])[] = [];
  for await (const batch of question.run(asked.values ?? [], asked.formats ?? [], signal)) {
    if (batch.kind !== 'encoded') throw new Error('rows of a catalog come encoded');
    rows.push(...batch.rows.map((row) => row.map((value) => (value === null ? null : Buffer.from(value).toString()))));
  }
  return rows;
}

/** The catalog of one who sees these alone. */
export function visibleCatalog(datasets: readonly VisibleDataset[]): VisibleCatalog {
  const names = datasets.map(({ name }) => name).join();
  return {
    grantDigest: `grant-${names}`,
    shapeDigest: `shape-${names}`,
    featureServices: new Map(),
    datasets: new Map(datasets.map((d) => [d.name, d])),
  };
}
