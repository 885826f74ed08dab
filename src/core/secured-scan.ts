// The secured leaf: a dataset read as one principal's grant allows it. Part of core.
// Only the permission stage can make one: the constructor is private and the single mint is handed out once.
import type { Dataset } from './dataset.js';
import type { ScalarExpr } from './expression.js';
import type { Field } from './relation.js';

/** What the permission stage states of a scan. Expressions refer to `dataset.columns` by position. */
export interface SecuredScanParts {
  readonly dataset: Dataset;
  readonly fields: readonly Field[];
  /** Rows that may be seen; absent: all of them. A row counts only where it is TRUE. */
  readonly rowFilter: ScalarExpr | undefined;
  /** For each field what the caller sees: the column, or a cell filter or mask around it. */
  readonly outputs: readonly ScalarExpr[];
  readonly grantDigest: string;
}

const genuine = Symbol('lakegate.genuine');
let minted = false;

/** `SELECT outputs FROM dataset WHERE rowFilter`, frozen. See {@link assertGenuineScan}. */
export class SecuredScan implements SecuredScanParts {
  readonly kind = 'scan';
  readonly dataset: Dataset;
  readonly fields: readonly Field[];
  readonly rowFilter: ScalarExpr | undefined;
  readonly outputs: readonly ScalarExpr[];
  readonly grantDigest: string;
  readonly #genuine: symbol;

  private constructor(parts: SecuredScanParts, proof: symbol) {
    if (proof !== genuine) throw new TypeError('a secured scan is made by the permission stage only');
    this.dataset = parts.dataset;
    this.fields = parts.fields;
    this.rowFilter = parts.rowFilter;
    this.outputs = parts.outputs;
    this.grantDigest = parts.grantDigest;
    this.#genuine = proof;
    Object.freeze(this);
  }

  /**
   * Hands out the one function that makes secured scans. The permission stage takes it when it is loaded.
   * @throws TypeError at every later call.
   */
  static takeMint(): (parts: SecuredScanParts) => SecuredScan {
    if (minted) throw new TypeError('the mint of secured scans has been taken already');
    minted = true;
    return (parts) => new SecuredScan(parts, genuine);
  }

  /** Whether a value was made by the mint; an object of the same shape or prototype was not. */
  static isGenuine(value: unknown): value is SecuredScan {
    return typeof value === 'object' && value !== null && #genuine in value && value.#genuine === genuine;
  }
}
