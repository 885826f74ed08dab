// The secured leaf: a dataset read as one principal's grant allows it. Part of core.
// Only the permission stage can make one: the constructor is private and the single mint is handed out once.
import type { CallerSession } from './caller-session.js';
import type { Dataset } from './dataset.js';
import { LakegateError } from './errors.js';
import type { ExprOf, ScalarExpr } from './expression.js';
import type { Field, RelationOf, SecuredRelation } from './relation.js';

/** What the permission stage states of a scan. Expressions refer to `dataset.columns` by position. */
export interface SecuredScanParts {
  readonly dataset: Dataset;
  readonly fields: readonly Field[];
  /** Rows that may be seen; absent: all of them. A row counts only where it is TRUE. */
  readonly rowFilter: ScalarExpr | undefined;
  /** For each field what the caller sees: the column, or a cell filter or mask around it. */
  readonly outputs: readonly ScalarExpr[];
  /** For each field the name of the key that its values are hashed with before they leave; undefined: none. */
  readonly hashKeys: readonly (string | undefined)[];
  readonly grantDigest: string;
  readonly delegation: ScanDelegation | undefined;
}

/** That a scan is to run as its caller. */
export interface ScanDelegation {
  readonly caller: CallerSession;
  /**
   * Whether the scan's own filter and outputs hold the caller to the grant, so that a store which can't run as the caller
   * may answer too. Otherwise only the store that does keeps to it.
   */
  readonly enforced: boolean;
  /** A column that the scan's filters use and the caller can't read in the store; then it can't run as the caller. */
  readonly obstacle: string | undefined;
}

const genuine = Symbol('lakegate.genuine');
let minted = false;

/** `SELECT outputs FROM dataset WHERE rowFilter`, frozen. See {@link assertSecured}. */
export class SecuredScan implements SecuredScanParts {
  readonly kind = 'scan';
  readonly dataset: Dataset;
  readonly fields: readonly Field[];
  readonly rowFilter: ScalarExpr | undefined;
  readonly outputs: readonly ScalarExpr[];
  readonly hashKeys: readonly (string | undefined)[];
  readonly grantDigest: string;
  readonly delegation: ScanDelegation | undefined;
  readonly #genuine: symbol;

  private constructor(parts: SecuredScanParts, proof: symbol) {
    if (proof !== genuine) throw new TypeError('a secured scan is made by the permission stage only');
    this.dataset = parts.dataset;
    this.fields = parts.fields;
    this.rowFilter = parts.rowFilter;
    this.outputs = parts.outputs;
    this.hashKeys = parts.hashKeys;
    this.grantDigest = parts.grantDigest;
    this.delegation = parts.delegation;
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

/**
 * Checks at run time what the type says: that every leaf, those in sub-queries too, was made by the mint. It goes by
 * each operator's kind and nothing else, so that no extra or missing property can hide a leaf.
 * @throws LakegateError PLAN_FORGED
 */
export function assertSecured(relation: SecuredRelation): void {
  const node = relation as RelationOf<{ readonly kind: 'scan' }>;
  switch (node.kind) {
    case 'scan':
      if (!SecuredScan.isGenuine(node)) throw new LakegateError('PLAN_FORGED');
      return;
    case 'filter':
      assertSecuredExprs(node.condition);
      break;
    case 'project':
      assertSecuredExprs(...node.expressions);
      break;
    case 'join':
      assertSecuredExprs(node.on);
      assertSecured(node.left as SecuredRelation);
      assertSecured(node.right as SecuredRelation);
      return;
    case 'aggregate':
      assertSecuredExprs(...node.groups, ...node.measures.flatMap((measure) => measure.args));
      break;
    case 'window':
      assertSecuredExprs(...node.partitionBy, ...node.orderBy.map((key) => key.expr));
      break;
    case 'sort':
      assertSecuredExprs(...node.keys.map((key) => key.expr));
      break;
    case 'fetch':
      break;
    case 'asOf':
      assertSecuredExprs(...node.keys, node.time, ...node.ties);
      break;
    default:
      throw new LakegateError('PLAN_FORGED');
  }
  assertSecured(node.input as SecuredRelation);
}

function assertSecuredExprs(...exprs: readonly ExprOf<{ readonly kind: 'scan' }>[]): void {
  for (const expr of exprs) {
    switch (expr.kind) {
      case 'column':
      case 'literal':
        break;
      case 'call':
        assertSecuredExprs(...expr.args);
        break;
      case 'in':
        assertSecuredExprs(...expr.operands);
        break;
      case 'inQuery':
        assertSecuredExprs(...expr.operands);
        assertSecured(expr.query as SecuredRelation);
        break;
      default:
        throw new LakegateError('PLAN_FORGED');
    }
  }
}
