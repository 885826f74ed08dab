// Opt-ins: for whom permissions are enforced on what is otherwise left to IAM.
import { checkCondition } from './abac-condition.js';
import { isReader, principalsOf } from './caller.js';
import { checkPrincipal, checkResource } from './check-grant.js';
import { alreadyExists, invalidInput, notFound } from './lake-formation-error.js';
import type { LakeCall, LakeOperation } from './lake-call.js';
import type { LakeState, OptIn } from './lake-state.js';
import { readPage } from './pages.js';
import { encodeResource, parseResource, resourceKey } from './resource.js';
import { administered } from './settings-operations.js';
import { accountOf } from './lake-call.js';

/** Operations by name. */
export const OPT_IN_OPERATIONS: Readonly<Record<string, LakeOperation>> = {
  CreateLakeFormationOptIn: (call) => {
    const account = administered(call);
    const optIn = readOptIn(call);
    checkOptIn(optIn, call.lake.state);
    if (account.optIns.some((one) => isSame(one, optIn))) throw alreadyExists('The principal has opted in already');
    account.optIns = [...account.optIns, optIn];
    call.lake.save();
    return {};
  },

  DeleteLakeFormationOptIn: (call) => {
    const account = administered(call);
    const optIn = readOptIn(call);
    if (!account.optIns.some((one) => isSame(one, optIn))) throw notFound('The principal has not opted in');
    account.optIns = account.optIns.filter((one) => !isSame(one, optIn));
    call.lake.save();
    return {};
  },

  ListLakeFormationOptIns: (call) => {
    const account = accountOf(call);
    const { request, caller } = call;
    const principal = request.structure('Principal').optionalString('DataLakePrincipalIdentifier');
    const resource = request.has('Resource') ? parseResource(request.structure('Resource'), account.id) : undefined;
    const listed = account.optIns
      .filter((one) => isReader(caller, account) || principalsOf(caller).includes(one.principal))
      .filter((one) => principal === undefined || one.principal === principal)
      .filter((one) => resource === undefined || resourceKey(one.resource) === resourceKey(resource));
    const { items, nextToken } = readPage(request, listed);
    return { LakeFormationOptInsInfoList: items.map(encodeOptIn), NextToken: nextToken };
  },
};

function readOptIn({ request, caller }: LakeCall): OptIn {
  const condition = request.structure('Condition').optionalString('Expression');
  return {
    principal: request.structure('Principal').string('DataLakePrincipalIdentifier'),
    resource: parseResource(request.structure('Resource'), caller.accountId),
    ...(condition === undefined ? {} : { condition }),
  };
}

/** @throws InvalidInputException unless it names a database or table, EntityNotFoundException when that isn't there. */
export function checkOptIn({ principal, resource, condition }: OptIn, state: LakeState): void {
  checkPrincipal(principal);
  if (resource.kind !== 'database' && resource.kind !== 'table') {
    throw invalidInput('Principals opt in on a database or table that is named');
  }
  if (condition !== undefined) checkCondition(condition);
  checkResource(resource, state);
}

function isSame(left: OptIn, right: OptIn): boolean {
  return left.principal === right.principal && resourceKey(left.resource) === resourceKey(right.resource);
}

function encodeOptIn({ principal, resource, condition }: OptIn): unknown {
  return {
    Principal: { DataLakePrincipalIdentifier: principal },
    Resource: encodeResource(resource),
    ...(condition === undefined ? {} : { Condition: { Expression: condition } }),
  };
}
