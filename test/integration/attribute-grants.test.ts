// Grants with a condition on the tags of whoever asks: who is reached by them where Lake Formation decides, where its
// state does, and where both have to agree. Sessions, grants and tags are of a local Lake Formation, STS and IAM.
import { createSessionSource } from '../../auth/sessions/create-session-source.js';
import type { SessionRule } from '../../auth/sessions/session-config.js';
import type { SessionSource } from '../../auth/sessions/aws-session.js';
import { parsePolicy } from '../../auth/policy/parse-policy.js';
import { createLakeFormationServer } from '../../local/lake-formation/create-lake-formation-server.js';
import { parseStateFile } from '../../local/lake-formation/state-file.js';
import type { LocalServer } from '../../local/local-server.js';
import { type ComposedGrants, composeGrants } from '../../src/compose-grants.js';
import { float64Type, int32Type, stringType } from '../../src/core/data-type.js';
import type { Observation } from '../../src/core/observation.js';
import type { Principal } from '../../src/core/principal.js';
import { ACCOUNT, ADMIN, GATEWAY, roleArn, STATE } from '../support/lake-formation-state.js';
import { sampleCatalog, sampleColumn, sampleDataset } from '../unit/auth/sample-dataset.js';

const orders = sampleDataset(
  'orders',
  [
    sampleColumn('id', int32Type, false),
    sampleColumn('country', stringType),
    sampleColumn('amount', float64Type),
    sampleColumn('note', stringType),
  ],
  { domain: 'shop', key: ['id'] },
);
const catalog = sampleCatalog(orders);
const policy = parsePolicy('databaseName: shop\ngrants: []\n', 'policy.yaml', catalog);

/** The role `reader` has the tag department: sales; `other` has none. */
const callers: Readonly<Record<string, { readonly role: string; readonly tags: Readonly<Record<string, string>> }>> = {
  'of a tagged role': { role: 'reader', tags: {} },
  'of a tagged session': { role: 'other', tags: { department: 'sales' } },
  'of neither': { role: 'other', tags: {} },
  'of a session that overrides the role': { role: 'reader', tags: { department: 'hr' } },
  'of a session that overrides it in another case': { role: 'reader', tags: { Department: 'hr' } },
};
const principalOf = (name: string): Principal => ({
  id: `api-key/${name.replaceAll(' ', '-')}`,
  grantees: [name, roleArn(callers[name]!.role)],
  admin: false,
});

let server: LocalServer;
let sessions: SessionSource;
let observations: Observation[];
const running: ComposedGrants[] = [];

/** A lake whose one grant is to everybody in the account under a condition. */
async function startLake(expression: string): Promise<void> {
  const grant = `{ principal: '${ACCOUNT}:IAMPrincipals', resource: { table: { databaseName: shop, name: orders } }, permissions: [SELECT], condition: '${expression}' }`;
  const state = STATE.replace(
    "    resources: [{ resourceArn: 'arn:aws:s3:::lake' }]\n",
    (line) => `${line}    grants: [${grant}]\n`,
  );
  server = await createLakeFormationServer({}, { state: parseStateFile(state) });
  const rule = {
    via: 'assume-role',
    durationSeconds: 3600,
    sourceIdentity: false,
    claimTags: new Map<string, string>(),
    transitiveTags: [],
  } as const;
  sessions = createSessionSource({
    region: 'us-east-1',
    accounts: [ACCOUNT],
    authorizedCaller: 'lakegate',
    endpoints: { sts: server.url },
    localKeys: GATEWAY,
    rules: Object.entries(callers).map(([grantee, { role, tags }]): SessionRule => ({
      ...rule,
      match: { grantee },
      roleArn: roleArn(role),
      tags: new Map(Object.entries(tags)),
    })),
  });
}

beforeEach(() => {
  observations = [];
});
afterEach(async () => {
  for (const grants of running.splice(0)) grants.stop();
  sessions.stop();
  await server.stop();
});

async function compose(decides: 'state' | 'service' | 'both', iamEndpoint = server.url): Promise<ComposedGrants> {
  const grants = await composeGrants({
    settings: {
      decides,
      accountId: ACCOUNT,
      region: 'us-east-1',
      endpoint: server.url,
      glueEndpoint: server.url,
      iamEndpoint,
      stateFile: undefined,
      checkGoverned: true,
      shadow: false,
      allowTemporal: false,
      ttlMs: 30_000,
      negativeTtlMs: 0,
    },
    policy,
    catalog,
    ownKeys: ADMIN,
    sessionFor: (principal) => sessions.resolveSession(principal),
    identifySession: (principal) => sessions.identify(principal),
    observe: (observation) => observations.push(observation),
  });
  running.push(grants);
  return grants;
}

/** The callers who see the table, of all that there are. */
async function reached({ source }: ComposedGrants): Promise<readonly string[]> {
  const names: string[] = [];
  for (const name of Object.keys(callers)) {
    if ((await source.resolveGrants(principalOf(name))).has('orders')) names.push(name);
  }
  return names;
}

const tag = (key: string): string => `context.iam.principalTags.getTag("${key}")`;
const hasTag = (key: string): string => `context.iam.principalTags.hasTag("${key}")`;

describe.each(['state', 'service', 'both'] as const)('where it is decided by %s', (decides) => {
  test('a condition on a tag reaches whoever has it, by role or by session', async () => {
    await startLake(`${hasTag('department')} && ${tag('department')} == "sales"`);
    expect(await reached(await compose(decides))).toEqual(['of a tagged role', 'of a tagged session']);
    expect(observations.filter(({ kind }) => kind === 'principal-tags-unknown')).toEqual([]);
  });

  test('a condition on the lack of a tag reaches whoever lacks it', async () => {
    await startLake(`!${hasTag('department')}`);
    const lacking = ['of neither', 'of a session that overrides it in another case'];
    expect(await reached(await compose(decides))).toEqual(lacking);
  });

  test('the tags of the session that the gateway sets itself count as well', async () => {
    await startLake(`${hasTag('user')} && ${tag('user')} == "api-key/of-neither"`);
    expect(await reached(await compose(decides))).toEqual(['of neither']);
  });
});

test('where IAM can not be asked the state says nothing, and what Lake Formation says alone is not enough', async () => {
  await startLake(`!${hasTag('department')}`);
  for (const decides of ['state', 'both'] as const) {
    const { source } = await compose(decides, 'http://127.0.0.1:9');
    await expect(source.resolveGrants(principalOf('of neither'))).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' });
  }
});

test('an answer about access names the condition that reached somebody', async () => {
  await startLake(hasTag('department'));
  const { explainAccess } = await compose('both');
  const admin: Principal = { id: 'api-key/admin', grantees: [], admin: true };
  const principal = principalOf('of a tagged session');
  const told = await explainAccess({ dataset: 'orders', principal, viewer: admin, requestId: 'r' });
  expect(told).toMatchObject({
    visible: true,
    grants: [{ resource: `table shop.orders, on condition that ${hasTag('department')}` }],
  });
});
