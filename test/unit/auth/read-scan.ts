// Reads a secured leaf over rows in memory, by core's evaluator: what a store should give for it.
import { evaluate, isTrue } from '../../../src/core/evaluate.js';
import type { SecuredScanParts } from '../../../src/core/secured-scan.js';
import type { Row } from '../../../src/core/value.js';

export function readScan(scan: Pick<SecuredScanParts, 'rowFilter' | 'outputs'>, rows: readonly Row[]): Row[] {
  return rows
    .filter((row) => isTrue(scan.rowFilter, row))
    .map((row) => scan.outputs.map((output) => evaluate(output, row)));
}
