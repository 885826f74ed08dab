// The catalog mirror as the limits have it. Part of the composition root.
import { createCatalogMirror } from './catalog-mirror/create-catalog-mirror.js';
import type { MirrorProcessOptions } from './catalog-mirror/run-mirror-processes.js';
import { templateFile } from './catalog-mirror/template-file.js';
import type { Limits } from './config/limits.js';
import type { CatalogMirror } from './core/catalog-mirror.js';

/** Starts nothing by itself. `instead`: of what the limits say, for tests. */
export function composeCatalogMirror(limits: Limits, instead: Partial<MirrorProcessOptions> = {}): CatalogMirror {
  return createCatalogMirror({
    templateFile,
    maxMirrors: limits.maxCatalogMirrors,
    maxAnswerBytes: limits.maxCatalogAnswerBytes,
    maxMirrorBytes: limits.maxCatalogBytes,
    maxResidentBytes: limits.maxCatalogProcessBytes,
    timeoutMs: limits.catalogTimeoutMs,
    ...instead,
  });
}
