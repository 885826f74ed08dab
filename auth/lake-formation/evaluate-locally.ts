// Decides from a snapshot of Lake Formation's state what Lake Formation should decide: to explain, to compare before
// a deployment, and as a second opinion. Grants add up; there is no deny.
import { and } from '../../src/core/call.js';
import type { Dataset } from '../../src/core/dataset.js';
import type { WriteGrant } from '../../src/core/principal.js';
import { joinGrants, type ColumnGrant } from '../policy/join-grants.js';
import { joinWrites } from '../policy/join-writes.js';
import type { RowFilterOptions } from '../policy/parse-row-filter.js';
import { foldCase } from '../policy/resolve-column.js';
import { AccessRefusal, type AccessDecision, toRefused } from './access-decision.js';
import { disjunctsOf } from './canonical-predicate.js';
import { effectiveTags, type Tags } from './effective-tags.js';
import type { ConditionHolds } from './evaluate-condition.js';
import type { TableName } from './lake-formation-table.js';
import type { LakeFormationState, StateGrant } from './lake-formation-state.js';
import type { NarrowGrants } from './narrow-grants.js';
import { matchGrant, matchResource, matchWrite, type GrantScope } from './match-grant.js';
import { iamAllowedPrincipals, isAddressed, type Subject } from './subject.js';

export interface LocalQuestion {
  readonly state: LakeFormationState;
  readonly dataset: Dataset;
  readonly table: TableName;
  readonly subject: Subject;
  readonly conditionHolds: ConditionHolds;
  readonly rowFilters?: RowFilterOptions | undefined;
  readonly narrow?: NarrowGrants | undefined;
}

/** A grant that reaches the principal, with what it shows of the table. */
export interface MatchedGrant {
  readonly grant: StateGrant;
  readonly columns: ReadonlySet<string>;
}

export interface LocalDecision {
  readonly decision: AccessDecision;
  readonly matched: readonly MatchedGrant[];
  /** Effective LF-tags by column. */
  readonly columnTags: ReadonlyMap<string, Tags>;
}

/** A decision with what else the state comes to. */
export interface ExplainedDecision extends LocalDecision {
  readonly writes?: WriteGrant | undefined;
}

/** The decision that the state comes to. */
export function evaluateLocally(question: LocalQuestion): LocalDecision {
  const { state, dataset, table, subject } = question;
  const columnTags = effectiveTags(state, table, dataset.columns);
  const scope: GrantScope = { state, table, dataset, columnTags, rowFilters: question.rowFilters };
  const matched: MatchedGrant[] = [];
  try {
    checkNames(dataset);
    checkGoverned(question, scope);
    const own = state.grants
      .filter((grant) => reaches(grant, question))
      .flatMap((grant) => {
        const shown = matchGrant(grant, scope);
        if (shown !== undefined) matched.push({ grant, columns: shown.columns });
        return toAlternatives(shown);
      });
    const grants = subject.accountId === table.catalogId ? own : intersect(own, accountShare(question, scope));
    const grant = joinGrants(dataset, question.narrow?.(grants, dataset) ?? grants);
    return { decision: grant ? { outcome: 'granted', grant } : { outcome: 'denied' }, matched, columnTags };
  } catch (error) {
    return { decision: toRefused(error), matched, columnTags };
  }
}

/**
 * What the state lets the principal write; undefined where that is nothing, be it that the table isn't governed or
 * that its state can't be relied on.
 */
export function evaluateWrites(question: LocalQuestion): WriteGrant | undefined {
  const { state, dataset, table, subject } = question;
  const scope: GrantScope = { state, table, dataset, columnTags: effectiveTags(state, table, dataset.columns) };
  try {
    checkNames(dataset);
    checkGoverned(question, scope);
  } catch (error) {
    toRefused(error);
    return undefined;
  }
  const columnsOf = (grants: readonly StateGrant[]): readonly ReadonlySet<string>[] =>
    grants.flatMap((grant) => matchWrite(grant, scope) ?? []);
  const own = columnsOf(state.grants.filter((grant) => reaches(grant, question)));
  if (subject.accountId === table.catalogId) return joinWrites(dataset, own);
  const share = columnsOf(accountGrants(question));
  return joinWrites(
    dataset,
    own.flatMap((a) => share.map((b) => new Set([...a].filter((name) => b.has(name))))),
  );
}

/** Names are compared without regard to case, so two that differ by it alone could be taken for each other. */
function checkNames({ columns }: Dataset): void {
  const names = columns.map(({ name }) => foldCase(name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new AccessRefusal('DECISION_INVALID', `the dataset has columns that differ by case alone: "${twice}"`);
}

/**
 * Checks that Lake Formation's permissions apply to a principal on a table at all ("Hybrid access mode").
 * @throws AccessRefusal DATASET_UNGOVERNED where the table is open to IAM_ALLOWED_PRINCIPALS and the principal hasn't
 * opted in: Lake Formation then lets everyone see everything and leaves it to IAM.
 */
export function assertGoverned(question: Omit<LocalQuestion, 'rowFilters'>): void {
  const { state, table, dataset } = question;
  const columnTags = effectiveTags(state, table, dataset.columns);
  checkGoverned(question, { state, table, dataset, columnTags });
}

function checkGoverned(question: Omit<LocalQuestion, 'rowFilters'>, scope: GrantScope): void {
  const { state, table } = question;
  const open = state.grants.some(
    ({ principal, resource }) => principal === iamAllowedPrincipals && matchResource(resource, scope) !== undefined,
  );
  if (!open || hasOptedIn(question, scope)) return;
  throw new AccessRefusal(
    'DATASET_UNGOVERNED',
    `the table "${table.databaseName}.${table.tableName}" is open to ${iamAllowedPrincipals} and the principal has not opted in to Lake Formation's permissions; revoke that grant, or create an opt-in`,
  );
}

function hasOptedIn(question: Omit<LocalQuestion, 'rowFilters'>, scope: GrantScope): boolean {
  const { state, subject } = question;
  // Projects of Amazon DataZone are always opted in.
  if (subject.iamAccounts.size > 0 && subject.tags?.['AmazonDataZoneProject'] !== undefined) return true;
  return state.optIns.some(({ principal, resource, condition }) => {
    if (!isAddressed(subject, principal) || !holds(condition, question)) return false;
    if (resource.kind !== 'database') return resource.kind === 'table' && matchResource(resource, scope) !== undefined;
    return matchResource({ ...resource, kind: 'table' }, scope) !== undefined;
  });
}

function reaches({ principal, condition, resource }: StateGrant, question: LocalQuestion): boolean {
  if (!isAddressed(question.subject, principal)) return false;
  // Conditions are of grants on named resources and on IAM principals alone.
  if (condition !== undefined && resource.kind === 'tagPolicy') return false;
  return holds(condition, question);
}

function holds(condition: string | undefined, { subject, conditionHolds }: Omit<LocalQuestion, 'rowFilters'>): boolean {
  if (condition === undefined) return true;
  return subject.iamAccounts.size > 0 && subject.tags !== undefined && conditionHolds(condition, subject.tags);
}

/** What the owner of a table granted to the principal's account: nobody there can be granted more. */
function accountGrants({ state, subject }: LocalQuestion): readonly StateGrant[] {
  return state.grants.filter(({ principal, condition }) => principal === subject.accountId && condition === undefined);
}

function accountShare(question: LocalQuestion, scope: GrantScope): readonly ColumnGrant[] {
  return accountGrants(question).flatMap((grant) => toAlternatives(matchGrant(grant, scope)));
}

/** Both together: a cell that some grant of each shows. */
function intersect(own: readonly ColumnGrant[], share: readonly ColumnGrant[]): readonly ColumnGrant[] {
  return own.flatMap((a) =>
    share.map((b) => {
      const filters = [a.rowFilter, b.rowFilter].filter((filter) => filter !== undefined);
      return {
        columns: new Set([...a.columns].filter((name) => b.columns.has(name))),
        rowFilter: filters.length === 0 ? undefined : and(filters),
      };
    }),
  );
}

/** A grant in the rows of A or B is one in the rows of A and one in the rows of B; so equal states look equal. */
function toAlternatives(grant: ColumnGrant | undefined): readonly ColumnGrant[] {
  if (grant === undefined) return [];
  if (grant.rowFilter === undefined) return [grant];
  return disjunctsOf(grant.rowFilter).map((rowFilter) => ({ columns: grant.columns, rowFilter }));
}
