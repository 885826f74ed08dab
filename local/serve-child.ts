// A child process of local/main: starts the one server that its parent names and stops when the parent goes.
import type { AthenaServerOptions } from './athena/create-athena-server.js';
import type { ClickhouseServerOptions } from './clickhouse/create-clickhouse-server.js';
import type { DynamodbServerOptions } from './dynamodb/create-dynamodb-server.js';
import type { KinesisServerOptions } from './kinesis/create-kinesis-server.js';
import type { LakeFormationServerOptions } from './lake-formation/create-lake-formation-server.js';
import type { LocalServer } from './local-server.js';
import type { MqttServerOptions } from './mqtt/create-mqtt-server.js';
import type { RedshiftServerOptions } from './redshift/create-redshift-server.js';
import type { SqsServerOptions } from './sqs/create-sqs-server.js';

/** What the parent asks for. */
export type ServeMessage =
  | { readonly server: 'athena'; readonly options: AthenaServerOptions }
  | { readonly server: 'redshift'; readonly options: RedshiftServerOptions }
  | { readonly server: 'clickhouse'; readonly options: ClickhouseServerOptions }
  | { readonly server: 'dynamodb'; readonly options: DynamodbServerOptions }
  | { readonly server: 'kinesis'; readonly options: Omit<KinesisServerOptions, 'now'> }
  | { readonly server: 'sqs'; readonly options: Omit<SqsServerOptions, 'now'> }
  | { readonly server: 'mqtt'; readonly options: MqttServerOptions }
  | { readonly server: 'lakeformation'; readonly options: LakeFormationServerOptions };

/** What the child answers. */
export type ServeReply =
  { readonly url: string; readonly problem?: undefined } | { readonly url?: undefined; readonly problem: string };

/** Imports only the engine that is asked for. */
async function createServer(message: ServeMessage): Promise<LocalServer> {
  switch (message.server) {
    case 'athena':
      return (await import('./athena/create-athena-server.js')).createAthenaServer(message.options);
    case 'redshift':
      return (await import('./redshift/create-redshift-server.js')).createRedshiftServer(message.options);
    case 'clickhouse':
      return (await import('./clickhouse/create-clickhouse-server.js')).createClickhouseServer(message.options);
    case 'dynamodb':
      return (await import('./dynamodb/create-dynamodb-server.js')).createDynamodbServer(message.options);
    case 'kinesis':
      return (await import('./kinesis/create-kinesis-server.js')).createKinesisServer(message.options);
    case 'sqs':
      return (await import('./sqs/create-sqs-server.js')).createSqsServer(message.options);
    case 'mqtt':
      return (await import('./mqtt/create-mqtt-server.js')).createMqttServer(message.options);
    case 'lakeformation':
      return (await import('./lake-formation/create-lake-formation-server.js')).createLakeFormationServer(
        message.options,
      );
  }
}

function reply(message: ServeReply): void {
  // The parent may have gone meanwhile; then nobody is there to hear it.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

let starting: Promise<LocalServer> | undefined;

process.on('message', (message) => {
  starting = createServer(message as ServeMessage);
  starting.then(
    ({ url }) => reply({ url }),
    (error: unknown) => reply({ problem: error instanceof Error ? error.message : String(error) }),
  );
});

// The terminal sends its signals to parent and child alike, and it is the parent who decides.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => {
  const stopped = starting?.then((server) => server.stop()) ?? Promise.resolve();
  void stopped.catch(() => undefined).finally(() => process.exit(0));
});
