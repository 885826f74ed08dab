// Users, roles, token issuers and settings of a state file.
import type { DataLakeSettings, IamRole, IamUser, TokenIssuer, TrustStatement } from './lake-state.js';
import type { ProblemReader } from './problem-reader.js';

/** Reads a user with its access keys. */
export function readUser(reader: ProblemReader, value: unknown, path: string): IamUser {
  const given = reader.mapping(value, path, ['userId', 'path', 'tags', 'accessKeys']);
  return {
    userId: reader.text(given.userId, `${path}.userId`),
    path: readPath(reader, given.path, `${path}.path`),
    tags: reader.textMap(given.tags, `${path}.tags`),
    accessKeys: reader.list(given.accessKeys, `${path}.accessKeys`, (one, at) => {
      const key = reader.mapping(one, at, ['accessKeyId', 'secretAccessKey']);
      return {
        accessKeyId: reader.text(key.accessKeyId, `${at}.accessKeyId`),
        secretAccessKey: reader.text(key.secretAccessKey, `${at}.secretAccessKey`),
      };
    }),
  };
}

/** Reads a role with its trust. */
export function readRole(reader: ProblemReader, value: unknown, path: string): IamRole {
  const given = reader.mapping(value, path, ['roleId', 'path', 'tags', 'maxSessionSeconds', 'trust']);
  const { maxSessionSeconds = 3600 } = given;
  if (!Number.isInteger(maxSessionSeconds) || Number(maxSessionSeconds) < 3600 || Number(maxSessionSeconds) > 43_200) {
    reader.problem(`${path}.maxSessionSeconds`, 'expected an integer from 3600 to 43200');
  }
  return {
    roleId: reader.text(given.roleId, `${path}.roleId`),
    path: readPath(reader, given.path, `${path}.path`),
    tags: reader.textMap(given.tags, `${path}.tags`),
    maxSessionSeconds: Number(maxSessionSeconds),
    trust: reader.list(given.trust, `${path}.trust`, (one, at) => readTrust(reader, one, at)),
  };
}

const TRUST_KEYS = ['principals', 'federated', 'actions', 'requestTags', 'externalId', 'audiences', 'subjects'];
const TRUST_ACTIONS = ['AssumeRole', 'AssumeRoleWithWebIdentity', 'TagSession', 'SetSourceIdentity', 'SetContext'];

function readTrust(reader: ProblemReader, value: unknown, path: string): TrustStatement {
  const given = reader.mapping(value, path, TRUST_KEYS);
  const actions = reader.texts(given.actions, `${path}.actions`);
  for (const action of actions.filter((one) => !TRUST_ACTIONS.includes(one))) {
    reader.problem(`${path}.actions`, `unknown ${action}, expected one of ${TRUST_ACTIONS.join(', ')}`);
  }
  const federated = reader.optionalText(given.federated, `${path}.federated`);
  const externalId = reader.optionalText(given.externalId, `${path}.externalId`);
  return {
    principals: reader.texts(given.principals, `${path}.principals`),
    actions,
    requestTags: reader.each(given.requestTags, `${path}.requestTags`, (values, at) => reader.texts(values, at)),
    audiences: reader.texts(given.audiences, `${path}.audiences`),
    subjects: reader.texts(given.subjects, `${path}.subjects`),
    ...(federated === undefined ? {} : { federated }),
    ...(externalId === undefined ? {} : { externalId }),
  };
}

/** Reads an issuer with its keys. */
export function readIssuer(reader: ProblemReader, value: unknown, path: string): TokenIssuer {
  const given = reader.mapping(value, path, ['issuer', 'audiences', 'jwks', 'jwksUri']);
  if ((given.jwks === undefined) === (given.jwksUri === undefined)) {
    reader.problem(path, 'expected either jwks or jwksUri');
  }
  const issuer = reader.text(given.issuer, `${path}.issuer`);
  const audiences = reader.texts(given.audiences, `${path}.audiences`);
  if (given.jwksUri !== undefined) {
    const jwksUri = reader.text(given.jwksUri, `${path}.jwksUri`);
    if (!URL.canParse(jwksUri)) reader.problem(`${path}.jwksUri`, 'expected a URL');
    return { issuer, audiences, jwksUri };
  }
  const jwks = reader.mapping(given.jwks, `${path}.jwks`, ['keys']);
  return {
    issuer,
    audiences,
    jwks: { keys: reader.list(jwks.keys, `${path}.jwks.keys`, (key, at) => reader.mapping(key, at)) },
  };
}

const SETTING_LISTS = [
  ...['dataLakeAdmins', 'readOnlyAdmins', 'trustedResourceOwners'],
  ...['externalDataFilteringAllowList', 'authorizedSessionTagValueList'],
];
const SETTING_FLAGS = [
  ...['databaseDefaultIsIam', 'tableDefaultIsIam'],
  ...['allowExternalDataFiltering', 'allowFullTableExternalDataAccess'],
];

/** Reads the settings of a data lake. */
export function readSettings(reader: ProblemReader, value: unknown, path: string): DataLakeSettings {
  const given = reader.mapping(value, path, [...SETTING_LISTS, ...SETTING_FLAGS, 'parameters']);
  const texts = (name: string): string[] => reader.texts(given[name], `${path}.${name}`);
  const flag = (name: string): boolean => reader.boolean(given[name], `${path}.${name}`);
  return {
    dataLakeAdmins: texts('dataLakeAdmins'),
    readOnlyAdmins: texts('readOnlyAdmins'),
    databaseDefaultIsIam: flag('databaseDefaultIsIam'),
    tableDefaultIsIam: flag('tableDefaultIsIam'),
    parameters: reader.textMap(given.parameters, `${path}.parameters`),
    trustedResourceOwners: texts('trustedResourceOwners'),
    allowExternalDataFiltering: flag('allowExternalDataFiltering'),
    allowFullTableExternalDataAccess: flag('allowFullTableExternalDataAccess'),
    externalDataFilteringAllowList: texts('externalDataFilteringAllowList'),
    authorizedSessionTagValueList: texts('authorizedSessionTagValueList'),
  };
}

function readPath(reader: ProblemReader, value: unknown, path: string): string {
  const text = reader.optionalText(value, path) ?? '/';
  if (!/^\/(?:[\x21-\x7e]+\/)?$/.test(text)) reader.problem(path, 'expected a path that begins and ends with /');
  return text;
}
