// The file that a local Lake Formation starts from: accounts with identities, catalog, tags, filters, grants, opt-ins.
import { parseDocument } from 'yaml';
import { AwsError } from '../aws-json/aws-error.js';
import { AwsRequest } from '../aws-json/aws-request.js';
import { checkGrant, checkTags } from './check-grant.js';
import { readFilter } from './filter-operations.js';
import { addGrant } from './grant-list.js';
import { invalidInput } from './lake-formation-error.js';
import type { Account, Grant, IdentityCenter, LakeState, OptIn } from './lake-state.js';
import { toApiMembers } from './member-case.js';
import { checkOptIn } from './opt-in-operations.js';
import { ProblemReader, join, type Mapping } from './problem-reader.js';
import { readDatabases } from './read-catalog.js';
import { readIssuer, readRole, readSettings, readUser } from './read-identities.js';
import { parseResource } from './resource.js';

/** Everything that is wrong with a state file, each problem with its path. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError';
  constructor(
    file: string,
    readonly problems: readonly string[],
  ) {
    super(`${file} can't be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

const ACCOUNT_KEYS = [
  ...['outboundWebIdentityFederation', 'users', 'roles', 'webIdentityProviders', 'settings', 'lfTags'],
  ...['lfTagExpressions', 'databases', 'dataCellsFilters', 'grants', 'optIns', 'resources'],
];

/**
 * Parses the text of a state file, and holds its grants, filters and tags to what the API would accept.
 * @throws StateFileError with every problem.
 */
export function parseStateFile(text: string, file = 'lake-formation.yaml'): LakeState {
  const document = parseDocument(text, { merge: true });
  if (document.errors.length > 0) {
    throw new StateFileError(
      file,
      document.errors.map(({ message }) => message),
    );
  }
  const reader = new ProblemReader();
  const root = reader.mapping(document.toJS(), '', ['accounts', 'identityCenter']);
  const given = reader.mapping(root.accounts, 'accounts');
  if (Object.keys(given).length === 0) reader.problem('accounts', 'expected at least one account');
  const accounts = new Map(
    Object.entries(given).map(([id, value]) => {
      if (!/^\d{12}$/.test(id)) reader.problem(`accounts.${id}`, 'expected an account id of 12 digits');
      return [id, readAccount(reader, id, reader.mapping(value, `accounts.${id}`, ACCOUNT_KEYS))] as const;
    }),
  );
  const state: LakeState = { accounts, identityCenter: readIdentityCenter(reader, root.identityCenter) };
  // What refers to the catalog and its tags is read once they are there.
  for (const account of accounts.values()) {
    readPolicies(reader, state, account, reader.mapping(given[account.id], `accounts.${account.id}`));
  }
  checkAccessKeys(reader, state);
  if (reader.problems.length > 0) throw new StateFileError(file, reader.problems);
  return state;
}

function readAccount(reader: ProblemReader, id: string, given: Mapping): Account {
  const path = `accounts.${id}`;
  const at = (name: string): string => `${path}.${name}`;
  const lfTags = reader.each(given.lfTags, at('lfTags'), (values, valuesAt) => lowerTexts(reader, values, valuesAt));
  const resources = reader.list(given.resources, at('resources'), (value, valueAt) => {
    const resource = reader.mapping(value, valueAt, ['resourceArn', 'roleArn', 'hybridAccessEnabled']);
    const resourceArn = reader.text(resource.resourceArn, `${valueAt}.resourceArn`);
    const roleArn = reader.optionalText(resource.roleArn, `${valueAt}.roleArn`);
    const hybridAccessEnabled = reader.boolean(resource.hybridAccessEnabled, `${valueAt}.hybridAccessEnabled`);
    return [resourceArn, { resourceArn, hybridAccessEnabled, ...(roleArn === undefined ? {} : { roleArn }) }] as const;
  });
  return {
    id,
    outboundWebIdentityFederation: reader.boolean(
      given.outboundWebIdentityFederation,
      at('outboundWebIdentityFederation'),
    ),
    users: toMap(reader.each(given.users, at('users'), (value, valueAt) => readUser(reader, value, valueAt))),
    roles: toMap(reader.each(given.roles, at('roles'), (value, valueAt) => readRole(reader, value, valueAt))),
    webIdentityProviders: reader.list(given.webIdentityProviders, at('webIdentityProviders'), (value, valueAt) =>
      readIssuer(reader, value, valueAt),
    ),
    settings: readSettings(reader, given.settings, at('settings')),
    lfTags: new Map(Object.entries(lfTags).map(([key, values]) => [key.toLowerCase(), values])),
    lfTagExpressions: new Map(),
    databases: readDatabases(reader, given.databases, at('databases')),
    filters: [],
    grants: [],
    optIns: [],
    resources: new Map(resources),
  };
}

function readPolicies(reader: ProblemReader, state: LakeState, account: Account, given: Mapping): void {
  const path = `accounts.${account.id}`;
  const attempt = (at: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      reader.problem(at, error.message);
    }
  };
  checkAssignedTags(reader, account, attempt);
  for (const [name, value] of Object.entries(reader.mapping(given.lfTagExpressions, join(path, 'lfTagExpressions')))) {
    const at = `${path}.lfTagExpressions.${name}`;
    const saved = reader.mapping(value, at, ['description', 'expression']);
    const description = reader.optionalText(saved.description, `${at}.description`);
    const tags = reader.each(saved.expression, `${at}.expression`, (values, valuesAt) =>
      lowerTexts(reader, values, valuesAt),
    );
    const expression = Object.entries(tags).map(([key, values]) => ({ key: key.toLowerCase(), values }));
    attempt(at, () => checkTags(account, expression));
    account.lfTagExpressions.set(name, { expression, ...(description === undefined ? {} : { description }) });
  }
  reader.list(given.dataCellsFilters, join(path, 'dataCellsFilters'), (value, at) => {
    const keys = ['databaseName', 'tableName', 'name', 'rowFilter', 'columnNames', 'columnWildcard'];
    const members = { tableCatalogId: account.id, ...reader.mapping(value, at, keys) };
    attempt(at, () => {
      const filter = readFilter(request(members), state);
      account.filters = [...account.filters, filter];
    });
  });
  reader.list(given.grants, join(path, 'grants'), (value, at) => {
    attempt(at, () => {
      const grant = readGrant(reader, account, value, at);
      checkGrant(grant, state);
      account.grants = addGrant(account.grants, grant);
    });
  });
  reader.list(given.optIns, join(path, 'optIns'), (value, at) => {
    attempt(at, () => {
      const one = reader.mapping(value, at, ['principal', 'resource', 'condition']);
      const optIn: OptIn = {
        principal: reader.text(one.principal, `${at}.principal`),
        resource: parseResource(request(one).structure('Resource'), account.id),
        ...(one.condition === undefined ? {} : { condition: reader.text(one.condition, `${at}.condition`) }),
      };
      checkOptIn(optIn, state);
      account.optIns = [...account.optIns, optIn];
    });
  });
}

const GRANT_KEYS = ['principal', 'resource', 'permissions', 'permissionsWithGrantOption', 'condition', 'grantedBy'];

function readGrant(reader: ProblemReader, account: Account, value: unknown, at: string): Grant {
  const one = reader.mapping(value, at, GRANT_KEYS);
  return {
    principal: reader.text(one.principal, `${at}.principal`),
    resource: parseResource(request(one).structure('Resource'), account.id),
    permissions: reader.texts(one.permissions, `${at}.permissions`).sort(),
    permissionsWithGrantOption: reader.texts(one.permissionsWithGrantOption, `${at}.permissionsWithGrantOption`).sort(),
    grantedBy: reader.optionalText(one.grantedBy, `${at}.grantedBy`) ?? account.id,
    ...(one.condition === undefined ? {} : { condition: reader.text(one.condition, `${at}.condition`) }),
  };
}

function checkAssignedTags(
  reader: ProblemReader,
  account: Account,
  attempt: (at: string, action: () => void) => void,
): void {
  const check = (at: string, tags: Readonly<Record<string, string>>): void => {
    const list = Object.entries(tags).map(([key, value]) => ({ key, values: [value] }));
    attempt(at, () => checkTags(account, list));
  };
  for (const { name, tags, tables } of account.databases.values()) {
    const at = `accounts.${account.id}.databases.${name}`;
    check(`${at}.tags`, tags);
    for (const table of tables.values()) {
      check(`${at}.tables.${table.name}.tags`, table.tags);
      for (const [column, columnTags] of Object.entries(table.columnTags)) {
        const columnAt = `${at}.tables.${table.name}.columnTags.${column}`;
        if (![...table.columns, ...table.partitionKeys].some((one) => one.name === column))
          reader.problem(columnAt, 'no such column');
        check(columnAt, columnTags);
      }
    }
  }
}

function readIdentityCenter(reader: ProblemReader, value: unknown): IdentityCenter {
  const given = reader.mapping(value, 'identityCenter', ['users', 'applications']);
  const users = reader.each(given.users, 'identityCenter.users', (one, at) => {
    const user = reader.mapping(one, at, ['userName', 'groups']);
    return {
      userName: reader.text(user.userName, `${at}.userName`),
      groups: reader.texts(user.groups, `${at}.groups`),
    };
  });
  const applications = reader.list(given.applications, 'identityCenter.applications', (one, at) => {
    const application = reader.mapping(one, at, ['arn', 'trustedIssuer', 'claim']);
    return {
      arn: reader.text(application.arn, `${at}.arn`),
      trustedIssuer: readIssuer(reader, application.trustedIssuer, `${at}.trustedIssuer`),
      claim: reader.optionalText(application.claim, `${at}.claim`) ?? 'sub',
    };
  });
  return { users: new Map(Object.entries(users)), applications };
}

function checkAccessKeys(reader: ProblemReader, { accounts }: LakeState): void {
  const users = [...accounts.values()].flatMap((account) => [...account.users.values()]);
  const ids = users.flatMap(({ accessKeys }) => accessKeys.map(({ accessKeyId }) => accessKeyId));
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) < index))) {
    reader.problem('accounts', `the access key ${id} belongs to two users`);
  }
}

function request(members: Mapping): AwsRequest {
  return new AwsRequest(toApiMembers(members) as Record<string, unknown>, invalidInput);
}

function lowerTexts(reader: ProblemReader, value: unknown, path: string): string[] {
  return reader
    .texts(value, path)
    .map((text) => text.toLowerCase())
    .sort();
}

function toMap<T>(record: Readonly<Record<string, T>>): Map<string, T> {
  return new Map(Object.entries(record));
}
