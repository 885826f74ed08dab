// Loads a state of permissions as the `access` commands take it: a folder, a policy file, or a snapshot of Lake
// Formation, which its `catalogId` marks.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { type FindEvidence, lakeFormationEvidence, policyEvidence } from '../../auth/access-evidence.js';
import { loadConditions } from '../../auth/lake-formation/evaluate-condition.js';
import { evaluateLocally, evaluateWrites, type LocalQuestion } from '../../auth/lake-formation/evaluate-locally.js';
import { tablesOf } from '../../auth/lake-formation/lake-formation-table.js';
import { parseLakeFormationState, stateKey } from '../../auth/lake-formation/parse-lake-formation-state.js';
import { subjectOf } from '../../auth/lake-formation/subject.js';
import { narrowByMasks } from '../../auth/policy/narrow-by-masks.js';
import { parsePolicy } from '../../auth/policy/parse-policy.js';
import type { Policy } from '../../auth/policy/policy.js';
import { loadFolderConfig } from '../config/load-config.js';
import type { Catalog } from '../core/dataset.js';
import { LakegateError } from '../core/errors.js';

export interface PolicyState {
  readonly findEvidence: FindEvidence;
  /** Every name that a grant is to. */
  readonly grantees: ReadonlySet<string>;
}

/**
 * Loads what is given. Masks on what a snapshot grants are those of the policy of `folder`.
 * @throws LakegateError CONFIG_INVALID with every problem
 */
export async function loadPolicyState(given: string, catalog: Catalog, folder: string): Promise<PolicyState> {
  const file = (await isFolder(given)) ? await fileOf(given) : given;
  const text = await readText(file);
  if (!isSnapshot(text)) return policyState(text, file, catalog);
  const { policy } = await loadFolderConfig((await isFolder(given)) ? given : folder);
  return snapshotState({ text, file }, catalog, parsePolicy(await readText(policy), policy, catalog));
}

/** Where a folder's permissions are, of what can be read without a gateway. */
async function fileOf(folder: string): Promise<string> {
  const { governance, policy } = await loadFolderConfig(folder);
  return governance.lakeFormation?.stateFile ?? policy;
}

function policyState(text: string, file: string, catalog: Catalog): PolicyState {
  const policy = parsePolicy(text, file, catalog);
  return {
    findEvidence: policyEvidence(policy, catalog),
    grantees: new Set([...policy.grants, ...policy.writes].map(({ grantee }) => grantee)),
  };
}

async function snapshotState(
  { text, file }: { readonly text: string; readonly file: string },
  catalog: Catalog,
  { columnMasks }: Policy,
): Promise<PolicyState> {
  const narrowFor = narrowByMasks(columnMasks);
  const state = parseLakeFormationState(text, file);
  const tables = tablesOf(catalog, { catalogId: state.catalogId });
  const conditionHolds = await loadConditions();
  const decide: NonNullable<Parameters<typeof lakeFormationEvidence>[0]['local']>['decide'] = (dataset, principal) => {
    const table = tables.get(dataset.name);
    const subject = subjectOf(principal, state.catalogId);
    const narrow = narrowFor(principal);
    const question: LocalQuestion | undefined = table && { state, dataset, table, subject, conditionHolds, narrow };
    return Promise.resolve(question && { ...evaluateLocally(question), writes: evaluateWrites(question) });
  };
  return {
    findEvidence: lakeFormationEvidence({ tables, local: { decide } }),
    grantees: new Set(state.grants.map(({ principal }) => principal)),
  };
}

/** Whether a text is a snapshot; a text that is no YAML is left to the reader of policies to report. */
function isSnapshot(text: string): boolean {
  try {
    const root: unknown = parse(text);
    return typeof root === 'object' && root !== null && stateKey in root;
  } catch {
    return false;
  }
}

async function isFolder(given: string): Promise<boolean> {
  return stat(given).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new LakegateError('CONFIG_INVALID', { message: `${path.normalize(file)}: cannot be read`, cause });
  }
}
