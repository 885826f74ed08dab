// What moto implements too: the same calls against the local Lake Formation and, where LAKEGATE_MOTO_URL is given, moto.
import { CreateDatabaseCommand, CreateTableCommand, DeleteTableCommand, GetTableCommand } from '@aws-sdk/client-glue';
import {
  BatchGrantPermissionsCommand,
  CreateLFTagCommand,
  DeleteLFTagCommand,
  DeregisterResourceCommand,
  DescribeResourceCommand,
  GetDataLakeSettingsCommand,
  GetLFTagCommand,
  GetResourceLFTagsCommand,
  GrantPermissionsCommand,
  AddLFTagsToResourceCommand,
  ListLFTagsCommand,
  ListPermissionsCommand,
  ListResourcesCommand,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  RevokePermissionsCommand,
  UpdateLFTagCommand,
  type Resource,
} from '@aws-sdk/client-lakeformation';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLakeFormationServer } from '../../local/lake-formation/create-lake-formation-server.js';
import { parseStateFile } from '../../local/lake-formation/state-file.js';
import type { LocalServer } from '../../local/local-server.js';
import { ADMIN, clientsFor, roleArn, signWith, STATE, type LakeClients } from '../support/lake-formation-state.js';

const motoUrl = process.env.LAKEGATE_MOTO_URL;
const standIns = ['local', ...(motoUrl === undefined ? [] : ['moto'])];

describe.each(standIns)('%s', (standIn) => {
  let server: LocalServer | undefined;
  let clients: LakeClients;

  beforeAll(async () => {
    if (standIn === 'local') server = await createLakeFormationServer({}, { state: parseStateFile(STATE) });
    clients = clientsFor(server?.url ?? String(motoUrl), ADMIN);
    if (motoUrl !== undefined && standIn === 'moto') await fetch(`${motoUrl}/moto-api/reset`, { method: 'POST' });
    await clients.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'fresh' } }));
    const StorageDescriptor = { Columns: [{ Name: 'a', Type: 'int' }], Location: 's3://lake/fresh/t/' };
    await clients.glue.send(
      new CreateTableCommand({ DatabaseName: 'fresh', TableInput: { Name: 't', StorageDescriptor } }),
    );
  });

  afterAll(() => server?.stop());

  const Principal = { DataLakePrincipalIdentifier: roleArn('reader') };
  const table: Resource = { Table: { DatabaseName: 'fresh', Name: 't' } };

  it('keeps tables and answers for them until they are dropped', async () => {
    const { glue } = clients;
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: 'fresh', Name: 't' }));
    expect(Table).toMatchObject({ Name: 't', StorageDescriptor: { Columns: [{ Name: 'a', Type: 'int' }] } });
    const gone = new GetTableCommand({ DatabaseName: 'fresh', Name: 'gone' });
    await expect(glue.send(gone)).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    const TableInput = { Name: 'u', StorageDescriptor: { Columns: [{ Name: 'a', Type: 'int' }] } };
    await glue.send(new CreateTableCommand({ DatabaseName: 'fresh', TableInput }));
    const again = new CreateTableCommand({ DatabaseName: 'fresh', TableInput });
    await expect(glue.send(again)).rejects.toMatchObject({ name: 'AlreadyExistsException' });
    await glue.send(new DeleteTableCommand({ DatabaseName: 'fresh', Name: 'u' }));
  });

  it('lists a grant, then only what a revocation left of it', async () => {
    const { lake } = clients;
    await lake.send(new GrantPermissionsCommand({ Principal, Resource: table, Permissions: ['SELECT', 'INSERT'] }));
    const listed = async (): Promise<string[][]> => {
      const answer = await lake.send(new ListPermissionsCommand({ ResourceType: 'TABLE' }));
      return (answer.PrincipalResourcePermissions ?? [])
        .filter((one) => one.Principal?.DataLakePrincipalIdentifier === roleArn('reader'))
        .map(({ Permissions = [] }) => [...Permissions].sort());
    };
    expect(await listed()).toEqual([['INSERT', 'SELECT']]);
    await lake.send(new RevokePermissionsCommand({ Principal, Resource: table, Permissions: ['INSERT'] }));
    expect(await listed()).toEqual([['SELECT']]);
    await lake.send(new RevokePermissionsCommand({ Principal, Resource: table, Permissions: ['SELECT'] }));
    expect((await listed()).flat()).toEqual([]);
    await expect(lake.send(new ListPermissionsCommand({ Principal }))).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
  });

  it('grants in batches', async () => {
    const entry = { Id: '1', Principal, Resource: { Database: { Name: 'fresh' } } };
    const batch = new BatchGrantPermissionsCommand({ Entries: [{ ...entry, Permissions: ['DESCRIBE'] }] });
    await clients.lake.send(batch);
    const answer = await clients.lake.send(new ListPermissionsCommand({ Principal, Resource: entry.Resource }));
    expect(answer.PrincipalResourcePermissions).toMatchObject([{ Permissions: ['DESCRIBE'] }]);
  });

  it('makes, changes and drops tags, and assigns them to tables', async () => {
    const { lake } = clients;
    await lake.send(new CreateLFTagCommand({ TagKey: 'tier', TagValues: ['gold', 'lead'] }));
    await lake.send(new UpdateLFTagCommand({ TagKey: 'tier', TagValuesToAdd: ['tin'], TagValuesToDelete: ['lead'] }));
    const { TagValues = [] } = await lake.send(new GetLFTagCommand({ TagKey: 'tier' }));
    expect([...TagValues].sort()).toEqual(['gold', 'tin']);
    const { LFTags = [] } = await lake.send(new ListLFTagsCommand({}));
    expect(LFTags.map(({ TagKey }) => TagKey)).toContain('tier');
    const tags = [{ TagKey: 'tier', TagValues: ['gold'] }];
    await lake.send(new AddLFTagsToResourceCommand({ Resource: table, LFTags: tags }));
    const { LFTagsOnTable } = await lake.send(new GetResourceLFTagsCommand({ Resource: table }));
    expect(LFTagsOnTable).toMatchObject(tags);
    await lake.send(new DeleteLFTagCommand({ TagKey: 'tier' }));
    const { LFTags: left = [] } = await lake.send(new ListLFTagsCommand({}));
    expect(left.map(({ TagKey }) => TagKey)).not.toContain('tier');
  });

  it('registers locations', async () => {
    const { lake } = clients;
    const ResourceArn = 'arn:aws:s3:::fresh';
    const register = new RegisterResourceCommand({ ResourceArn, RoleArn: roleArn('reader') });
    await lake.send(register);
    await expect(lake.send(register)).rejects.toMatchObject({ name: 'AlreadyExistsException' });
    const { ResourceInfo } = await lake.send(new DescribeResourceCommand({ ResourceArn }));
    expect(ResourceInfo).toMatchObject({ ResourceArn, RoleArn: roleArn('reader') });
    const { ResourceInfoList = [] } = await lake.send(new ListResourcesCommand({}));
    expect(ResourceInfoList.map((info) => info.ResourceArn)).toContain(ResourceArn);
    await lake.send(new DeregisterResourceCommand({ ResourceArn }));
    const gone = new DescribeResourceCommand({ ResourceArn });
    await expect(lake.send(gone)).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });

  it('keeps the settings', async () => {
    const { lake } = clients;
    const { DataLakeSettings } = await lake.send(new GetDataLakeSettingsCommand({}));
    const changed = { ...DataLakeSettings, AuthorizedSessionTagValueList: ['one', 'two'] };
    await lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings: changed }));
    const answer = await lake.send(new GetDataLakeSettingsCommand({}));
    expect(answer.DataLakeSettings?.AuthorizedSessionTagValueList).toEqual(['one', 'two']);
  });

  it('gives a session of a role, which it then knows by its ARN', async () => {
    const gateway = clientsFor(server?.url ?? String(motoUrl), { accessKeyId: 'local', secretAccessKey: 'local' });
    const { Credentials } = await gateway.sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn('reader'), RoleSessionName: 'test' }),
    );
    const session = clientsFor(server?.url ?? String(motoUrl), signWith(Credentials));
    const { Arn = '' } = await session.sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toMatch(/^arn:aws:sts::\d{12}:assumed-role\/(?:.*\/)?reader\/test$/);
  });
});
