// The permission stage: rewrites every leaf of a question to what the caller's grant allows, beneath everything else
// in it. It holds the only mint of secured scans, so a plan that did not come through here cannot reach a store.
import { call } from '../src/core/call.js';
import { type DataType, sameType } from '../src/core/data-type.js';
import type { Catalog, Dataset } from '../src/core/dataset.js';
import { columnIndex } from '../src/core/dataset.js';
import { LakegateError } from '../src/core/errors.js';
import { literal, type ScalarExpr } from '../src/core/expression.js';
import { functions } from '../src/core/functions.js';
import type { CallerSession } from '../src/core/caller-session.js';
import type { ColumnMask, Grant, Grants } from '../src/core/principal.js';
import type { Expr, Field, ReadRelation, Relation, SecuredExpr, SecuredRelation } from '../src/core/relation.js';
import { type ScanDelegation, SecuredScan } from '../src/core/secured-scan.js';
import { obstacleOf, withoutFilters } from './delegated-access.js';
import { maskedColumn } from './mask-expression.js';

const mint = SecuredScan.takeMint();

/**
 * The same question with each dataset read as `grants` allow: their rows, their columns, their cells. Operators stay
 * as they are; fields and expressions over a cell-filtered column become nullable. A delegated dataset is read as the
 * `caller`, by whom its store filters.
 * @throws LakegateError DATASET_UNKNOWN or COLUMN_UNKNOWN for a name that isn't visible, the same for one that isn't
 * there; CALLER_SESSION_REQUIRED for a delegated dataset without a caller; PLAN_FORGED for a leaf that isn't a plain
 * read, or a session that isn't of the grant's own principal.
 */
export function secureRelation(
  relation: Relation,
  grants: Grants,
  catalog: Catalog,
  caller?: CallerSession,
): SecuredRelation {
  return new Securing(grants, catalog, caller).relation(relation);
}

/**
 * What `grants` allow of a dataset's changes: the scan that each record, before and after, is held to. No store runs it,
 * so that only a grant which the gateway keeps to by itself will do.
 * @throws LakegateError CHANGES_DELEGATED for a dataset whose filters are left to its store; else as above
 */
export function secureChanges(read: ReadRelation, grants: Grants, catalog: Catalog): SecuredScan {
  return new Securing(grants, catalog, undefined).changes(read);
}

class Securing {
  readonly #grants: Grants;
  readonly #catalog: Catalog;
  readonly #caller: CallerSession | undefined;

  constructor(grants: Grants, catalog: Catalog, caller: CallerSession | undefined) {
    this.#grants = grants;
    this.#catalog = catalog;
    this.#caller = caller;
  }

  relation(relation: Relation): SecuredRelation {
    switch (relation.kind) {
      case 'read':
        return this.#read(relation);
      case 'filter': {
        const input = this.relation(relation.input);
        return { ...relation, input, condition: this.#expr(relation.condition, input.fields), fields: input.fields };
      }
      case 'project': {
        const input = this.relation(relation.input);
        const expressions = this.#exprs(relation.expressions, input.fields);
        return { ...relation, input, expressions, fields: widen(relation.fields, expressions) };
      }
      case 'join':
        return this.#join(relation);
      case 'aggregate':
        return this.#aggregate(relation);
      case 'window': {
        const input = this.relation(relation.input);
        const partitionBy = this.#exprs(relation.partitionBy, input.fields);
        const orderBy = relation.orderBy.map((key) => ({ ...key, expr: this.#expr(key.expr, input.fields) }));
        return { ...relation, input, partitionBy, orderBy, fields: widen(relation.fields, input.fields) };
      }
      case 'sort': {
        const input = this.relation(relation.input);
        const keys = relation.keys.map((key) => ({ ...key, expr: this.#expr(key.expr, input.fields) }));
        return { ...relation, input, keys, fields: input.fields };
      }
      case 'fetch': {
        const input = this.relation(relation.input);
        return { ...relation, input, fields: input.fields };
      }
      case 'asOf':
        return this.#asOf(relation);
      default:
        throw new LakegateError('PLAN_FORGED');
    }
  }

  #join(relation: Extract<Relation, { kind: 'join' }>): SecuredRelation {
    const left = this.relation(relation.left);
    const right = this.relation(relation.right);
    const both = [...left.fields, ...right.fields];
    return { ...relation, left, right, on: this.#expr(relation.on, both), fields: widen(relation.fields, both) };
  }

  #aggregate(relation: Extract<Relation, { kind: 'aggregate' }>): SecuredRelation {
    const input = this.relation(relation.input);
    const groups = this.#exprs(relation.groups, input.fields);
    const measures = relation.measures.map((m) => ({ ...m, args: this.#exprs(m.args, input.fields) }));
    return { ...relation, input, groups, measures, fields: widen(relation.fields, groups) };
  }

  #asOf(relation: Extract<Relation, { kind: 'asOf' }>): SecuredRelation {
    const input = this.relation(relation.input);
    const keys = this.#exprs(relation.keys, input.fields);
    const ties = this.#exprs(relation.ties, input.fields);
    const fields = [...relation.fields.slice(0, 1), ...input.fields];
    return { ...relation, input, keys, time: this.#expr(relation.time, input.fields), ties, fields };
  }

  #exprs(exprs: readonly Expr[], fields: readonly Field[]): readonly SecuredExpr[] {
    return exprs.map((expr) => this.#expr(expr, fields));
  }

  /** The expression over secured fields; nothing but nullability may change. */
  #expr(expr: Expr, fields: readonly Field[]): SecuredExpr {
    switch (expr.kind) {
      case 'column':
        return fields[expr.index]?.nullable === true ? { ...expr, nullable: true } : expr;
      case 'literal':
        return expr;
      case 'call': {
        const args = this.#exprs(expr.args, fields);
        const { nulls } = functions[expr.fn];
        const canBeNull = nulls === 'absent' || (nulls !== 'never' && args.some((arg) => arg.nullable));
        return { ...expr, args, nullable: expr.nullable || canBeNull };
      }
      case 'in': {
        const operands = this.#exprs(expr.operands, fields);
        return { ...expr, operands, nullable: operands.some((operand) => operand.nullable) };
      }
      case 'inQuery':
        return { ...expr, operands: this.#exprs(expr.operands, fields), query: this.relation(expr.query) };
      default:
        throw new LakegateError('PLAN_FORGED');
    }
  }

  changes(read: ReadRelation): SecuredScan {
    const { dataset, grant } = this.#find(read);
    if (grant.delegation?.enforced === false) throw new LakegateError('CHANGES_DELEGATED');
    return this.#scan(read, { dataset, grant, delegation: undefined });
  }

  #find({ dataset: name }: ReadRelation): { readonly dataset: Dataset; readonly grant: Grant } {
    const dataset = this.#catalog.datasets.get(name);
    const grant = this.#grants.get(name);
    if (dataset === undefined || grant?.dataset !== dataset.name) throw new LakegateError('DATASET_UNKNOWN');
    return { dataset, grant };
  }

  #read(read: ReadRelation): SecuredScan {
    const { dataset, grant } = this.#find(read);
    return this.#scan(read, { dataset, grant, delegation: this.#delegate(dataset, grant) });
  }

  #scan(
    read: ReadRelation,
    { dataset, grant, delegation }: Pick<SecuredScan, 'dataset' | 'delegation'> & { readonly grant: Grant },
  ): SecuredScan {
    const held = delegation?.enforced === false ? withoutFilters(grant) : grant;
    const outputs = read.fields.map((field) => cellOf(field, dataset, held));
    const fields = read.fields.map((field, i) => {
      return Object.freeze({ ...field, nullable: field.nullable || outputs[i]?.nullable === true });
    });
    return mint({
      dataset,
      fields: Object.freeze(fields),
      rowFilter: held.rowFilter,
      outputs: Object.freeze(outputs),
      hashKeys: Object.freeze(read.fields.map((field) => hashKeyOf(grant.masks.get(field.name)))),
      grantDigest: grant.digest,
      delegation,
    });
  }

  #delegate(dataset: Dataset, grant: Grant): ScanDelegation | undefined {
    const { delegation } = grant;
    if (delegation === undefined) return undefined;
    if (this.#caller === undefined) throw new LakegateError('CALLER_SESSION_REQUIRED');
    if (this.#caller.principalId !== delegation.principalId) throw new LakegateError('PLAN_FORGED');
    const { enforced } = delegation;
    return Object.freeze({
      caller: this.#caller,
      enforced,
      obstacle: enforced ? obstacleOf(grant, dataset) : undefined,
    });
  }
}

/** What the caller sees of a column: itself or what masks it, and null wherever its cell filter isn't TRUE. */
function cellOf(field: Field, dataset: Dataset, grant: Grant): ScalarExpr {
  const index = columnIndex(dataset, field.name);
  const column = dataset.columns[index];
  if (column === undefined || !grant.columns.has(field.name)) throw new LakegateError('COLUMN_UNKNOWN');
  if (!sameType(column.type, field.type)) throw new LakegateError('INTERNAL');
  // A store that decides by person may make any cell null but those of the key.
  const nullable = column.nullable || (grant.delegation !== undefined && !dataset.key.includes(field.name));
  const plain = Object.freeze({ kind: 'column', index, type: column.type, nullable } as const);
  const mask = grant.masks.get(field.name);
  if (mask !== undefined && (dataset.key.includes(field.name) || !isMaskable(mask, column.type))) {
    throw new LakegateError('INTERNAL', { cause: `a ${mask.mask.kind} mask on ${dataset.name}.${field.name}` });
  }
  const value = mask === undefined ? plain : Object.freeze(maskedColumn(plain, mask));
  const cellFilter = grant.cellFilters.get(field.name);
  // What is null in every cell needs no condition, which ClickHouse would take for a constant.
  if (cellFilter === undefined || isNull(value)) return value;
  return Object.freeze(call<never>('if', cellFilter, value, literal(null, column.type)));
}

function isNull(value: ScalarExpr): boolean {
  return value.kind === 'literal' && value.value === null;
}

/** Keys are never masked, and a hash is text in place of text, in every cell. Both are checked where grants are made. */
function isMaskable({ mask, clear }: ColumnMask, type: DataType): boolean {
  return mask.kind !== 'hash' || (type.kind === 'string' && clear === undefined);
}

function hashKeyOf(masked: ColumnMask | undefined): string | undefined {
  return masked?.mask.kind === 'hash' ? masked.mask.key : undefined;
}

/** Fields that become nullable where what they are made of, position by position, is. */
function widen(fields: readonly Field[], sources: readonly { readonly nullable: boolean }[]): readonly Field[] {
  return fields.map((field, i) => (sources[i]?.nullable === true ? { ...field, nullable: true } : field));
}
