// The JSON Schema of the Open Data Contract Standard v3.1.0 (Bitol, Linux Foundation; Apache-2.0), from
// https://github.com/bitol-io/open-data-contract-standard/blob/v3.1.0/schema/odcs-json-schema-v3.1.0.json,
// without its descriptions and examples. Data, not to be edited: odcs-schema.ts says where Lakegate departs from it.

export const odcsJsonSchema = {
  $schema: 'https://json-schema.org/draft/2019-09/schema',
  title: 'Open Data Contract Standard (ODCS)',
  type: 'object',
  properties: {
    version: {
      type: 'string',
    },
    kind: {
      type: 'string',
      default: 'DataContract',
      enum: ['DataContract'],
    },
    apiVersion: {
      type: 'string',
      default: 'v3.1.0',
      enum: ['v3.1.0', 'v3.0.2', 'v3.0.1', 'v3.0.0', 'v2.2.2', 'v2.2.1', 'v2.2.0'],
    },
    id: {
      type: 'string',
    },
    name: {
      type: 'string',
    },
    tenant: {
      type: 'string',
    },
    tags: {
      $ref: '#/$defs/Tags',
    },
    status: {
      type: 'string',
    },
    servers: {
      type: 'array',
      items: {
        $ref: '#/$defs/Server',
      },
    },
    dataProduct: {
      type: 'string',
      deprecated: true,
    },
    description: {
      type: 'object',
      properties: {
        usage: {
          type: 'string',
        },
        purpose: {
          type: 'string',
        },
        limitations: {
          type: 'string',
        },
        authoritativeDefinitions: {
          $ref: '#/$defs/AuthoritativeDefinitions',
        },
        customProperties: {
          $ref: '#/$defs/CustomProperties',
        },
      },
    },
    domain: {
      type: 'string',
    },
    schema: {
      type: 'array',
      items: {
        $ref: '#/$defs/SchemaObject',
      },
    },
    support: {
      $ref: '#/$defs/Support',
    },
    price: {
      $ref: '#/$defs/Pricing',
    },
    team: {
      oneOf: [
        {
          $ref: '#/$defs/Team',
        },
        {
          type: 'array',
          deprecated: true,
          items: {
            $ref: '#/$defs/TeamMember',
          },
        },
      ],
    },
    roles: {
      type: 'array',
      items: {
        $ref: '#/$defs/Role',
      },
    },
    slaDefaultElement: {
      type: 'string',
      deprecated: true,
    },
    slaProperties: {
      type: 'array',
      items: {
        $ref: '#/$defs/ServiceLevelAgreementProperty',
      },
    },
    authoritativeDefinitions: {
      $ref: '#/$defs/AuthoritativeDefinitions',
    },
    customProperties: {
      $ref: '#/$defs/CustomProperties',
    },
    contractCreatedTs: {
      type: 'string',
      format: 'date-time',
    },
  },
  required: ['version', 'apiVersion', 'kind', 'id', 'status'],
  additionalProperties: false,
  unevaluatedProperties: false,
  $defs: {
    ShorthandReference: {
      type: 'string',
      pattern: '^[A-Za-z_][A-Za-z0-9_]*\\.[A-Za-z_][A-Za-z0-9_]*$',
    },
    FullyQualifiedReference: {
      type: 'string',
      pattern:
        '^(?:(?:https?:\\/\\/)?[A-Za-z0-9._\\-\\/]+\\.yaml#)?\\/?[A-Za-z_][A-Za-z0-9_]*\\/[A-Za-z0-9_-]+(?:\\/[A-Za-z_][A-Za-z0-9_]*\\/[A-Za-z0-9_-]+)*$',
    },
    StableId: {
      type: 'string',
      pattern: '^[A-Za-z0-9_-]+$',
    },
    Server: {
      type: 'object',
      properties: {
        id: {
          $ref: '#/$defs/StableId',
        },
        server: {
          type: 'string',
        },
        type: {
          type: 'string',
          enum: [
            'api',
            'athena',
            'azure',
            'bigquery',
            'clickhouse',
            'databricks',
            'denodo',
            'dremio',
            'duckdb',
            'glue',
            'cloudsql',
            'db2',
            'hive',
            'impala',
            'informix',
            'kafka',
            'kinesis',
            'local',
            'mysql',
            'oracle',
            'postgresql',
            'postgres',
            'presto',
            'pubsub',
            'redshift',
            's3',
            'sftp',
            'snowflake',
            'sqlserver',
            'synapse',
            'trino',
            'vertica',
            'zen',
            'custom',
          ],
        },
        description: {
          type: 'string',
        },
        environment: {
          type: 'string',
        },
        roles: {
          type: 'array',
          items: {
            $ref: '#/$defs/Role',
          },
        },
        customProperties: {
          $ref: '#/$defs/CustomProperties',
        },
      },
      allOf: [
        {
          if: {
            properties: {
              type: {
                const: 'api',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/ApiServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'athena',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/AthenaServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'azure',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/AzureServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'bigquery',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/BigQueryServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'clickhouse',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/ClickHouseServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'databricks',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/DatabricksServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'denodo',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/DenodoServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'dremio',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/DremioServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'duckdb',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/DuckdbServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'glue',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/GlueServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'cloudsql',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/GoogleCloudSqlServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'db2',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/IBMDB2Server',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'hive',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/HiveServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'impala',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/ImpalaServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'informix',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/InformixServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'zen',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/ZenServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'custom',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/CustomServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'kafka',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/KafkaServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'kinesis',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/KinesisServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'local',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/LocalServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'mysql',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/MySqlServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'oracle',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/OracleServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'postgresql',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/PostgresServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'postgres',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/PostgresServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'presto',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/PrestoServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'pubsub',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/PubSubServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'redshift',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/RedshiftServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 's3',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/S3Server',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'sftp',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/SftpServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'snowflake',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/SnowflakeServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'sqlserver',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/SqlserverServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'synapse',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/SynapseServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'trino',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/TrinoServer',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'vertica',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/ServerSource/VerticaServer',
          },
        },
      ],
      required: ['server', 'type'],
      unevaluatedProperties: false,
    },
    ServerSource: {
      ApiServer: {
        type: 'object',
        title: 'AthenaServer',
        properties: {
          location: {
            type: 'string',
            format: 'uri',
          },
        },
        required: ['location'],
      },
      AthenaServer: {
        type: 'object',
        title: 'AthenaServer',
        properties: {
          stagingDir: {
            type: 'string',
            format: 'uri',
          },
          schema: {
            type: 'string',
          },
          catalog: {
            type: 'string',
            default: 'awsdatacatalog',
          },
          regionName: {
            type: 'string',
          },
        },
        required: ['stagingDir', 'schema'],
      },
      AzureServer: {
        type: 'object',
        title: 'AzureServer',
        properties: {
          location: {
            type: 'string',
            format: 'uri',
          },
          format: {
            type: 'string',
          },
          delimiter: {
            type: 'string',
          },
        },
        required: ['location', 'format'],
      },
      BigQueryServer: {
        type: 'object',
        title: 'BigQueryServer',
        properties: {
          project: {
            type: 'string',
          },
          dataset: {
            type: 'string',
          },
        },
        required: ['project', 'dataset'],
      },
      ClickHouseServer: {
        type: 'object',
        title: 'ClickHouseServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
        },
        required: ['host', 'port', 'database'],
      },
      DatabricksServer: {
        type: 'object',
        title: 'DatabricksServer',
        properties: {
          host: {
            type: 'string',
          },
          catalog: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
        },
        required: ['catalog', 'schema'],
      },
      DenodoServer: {
        type: 'object',
        title: 'DenodoServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
        },
        required: ['host', 'port'],
      },
      DremioServer: {
        type: 'object',
        title: 'DremioServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          schema: {
            type: 'string',
          },
        },
        required: ['host', 'port'],
      },
      DuckdbServer: {
        type: 'object',
        title: 'DuckdbServer',
        properties: {
          database: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
        },
        required: ['database'],
      },
      GlueServer: {
        type: 'object',
        title: 'GlueServer',
        properties: {
          account: {
            type: 'string',
          },
          database: {
            type: 'string',
          },
          location: {
            type: 'string',
            format: 'uri',
          },
          format: {
            type: 'string',
          },
        },
        required: ['account', 'database'],
      },
      GoogleCloudSqlServer: {
        type: 'object',
        title: 'GoogleCloudSqlServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
        },
        required: ['host', 'port', 'database', 'schema'],
      },
      IBMDB2Server: {
        type: 'object',
        title: 'IBMDB2Server',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
        },
        required: ['host', 'port', 'database'],
      },
      HiveServer: {
        type: 'object',
        title: 'HiveServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
        },
        required: ['host', 'database'],
      },
      ImpalaServer: {
        type: 'object',
        title: 'ImpalaServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
        },
        required: ['host', 'database'],
      },
      InformixServer: {
        type: 'object',
        title: 'InformixServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
        },
        required: ['host', 'database'],
      },
      ZenServer: {
        type: 'object',
        title: 'ZenServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
        },
        required: ['host', 'database'],
      },
      CustomServer: {
        type: 'object',
        title: 'CustomServer',
        properties: {
          account: {
            type: 'string',
          },
          catalog: {
            type: 'string',
          },
          database: {
            type: 'string',
          },
          dataset: {
            type: 'string',
          },
          delimiter: {
            type: 'string',
          },
          endpointUrl: {
            type: 'string',
            format: 'uri',
          },
          format: {
            type: 'string',
          },
          host: {
            type: 'string',
          },
          location: {
            type: 'string',
            format: 'uri',
          },
          path: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          project: {
            type: 'string',
          },
          region: {
            type: 'string',
          },
          regionName: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
          serviceName: {
            type: 'string',
          },
          stagingDir: {
            type: 'string',
          },
          warehouse: {
            type: 'string',
          },
          stream: {
            type: 'string',
          },
        },
      },
      KafkaServer: {
        type: 'object',
        title: 'KafkaServer',
        properties: {
          host: {
            type: 'string',
          },
          format: {
            type: 'string',
            default: 'json',
          },
        },
        required: ['host'],
      },
      KinesisServer: {
        type: 'object',
        title: 'KinesisDataStreamsServer',
        properties: {
          region: {
            type: 'string',
          },
          format: {
            type: 'string',
          },
        },
      },
      LocalServer: {
        type: 'object',
        title: 'LocalServer',
        properties: {
          path: {
            type: 'string',
          },
          format: {
            type: 'string',
          },
        },
        required: ['path', 'format'],
      },
      MySqlServer: {
        type: 'object',
        title: 'MySqlServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
        },
        required: ['host', 'port', 'database'],
      },
      OracleServer: {
        type: 'object',
        title: 'OracleServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          serviceName: {
            type: 'string',
          },
        },
        required: ['host', 'port', 'serviceName'],
      },
      PostgresServer: {
        type: 'object',
        title: 'PostgresServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
        },
        required: ['host', 'port', 'database', 'schema'],
      },
      PrestoServer: {
        type: 'object',
        title: 'PrestoServer',
        properties: {
          host: {
            type: 'string',
          },
          catalog: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
        },
        required: ['host'],
      },
      PubSubServer: {
        type: 'object',
        title: 'PubSubServer',
        properties: {
          project: {
            type: 'string',
          },
        },
        required: ['project'],
      },
      RedshiftServer: {
        type: 'object',
        title: 'RedshiftServer',
        properties: {
          host: {
            type: 'string',
          },
          database: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
          region: {
            type: 'string',
          },
          account: {
            type: 'string',
          },
        },
        required: ['database', 'schema'],
      },
      S3Server: {
        type: 'object',
        title: 'S3Server',
        properties: {
          location: {
            type: 'string',
            format: 'uri',
          },
          endpointUrl: {
            type: 'string',
            format: 'uri',
          },
          format: {
            type: 'string',
          },
          delimiter: {
            type: 'string',
          },
        },
        required: ['location'],
      },
      SftpServer: {
        type: 'object',
        title: 'SftpServer',
        properties: {
          location: {
            type: 'string',
            format: 'uri',
            pattern: '^sftp://.*',
          },
          format: {
            type: 'string',
          },
          delimiter: {
            type: 'string',
          },
        },
        required: ['location'],
      },
      SnowflakeServer: {
        type: 'object',
        title: 'SnowflakeServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          account: {
            type: 'string',
          },
          database: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
          warehouse: {
            type: 'string',
          },
        },
        required: ['account', 'database', 'schema'],
      },
      SqlserverServer: {
        type: 'object',
        title: 'SqlserverServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
            default: 1433,
          },
          database: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
        },
        required: ['host', 'database', 'schema'],
      },
      SynapseServer: {
        type: 'object',
        title: 'SynapseServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
        },
        required: ['host', 'port', 'database'],
      },
      TrinoServer: {
        type: 'object',
        title: 'TrinoServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          catalog: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
        },
        required: ['host', 'port', 'catalog', 'schema'],
      },
      VerticaServer: {
        type: 'object',
        title: 'VerticaServer',
        properties: {
          host: {
            type: 'string',
          },
          port: {
            type: 'integer',
          },
          database: {
            type: 'string',
          },
          schema: {
            type: 'string',
          },
        },
        required: ['host', 'port', 'database', 'schema'],
      },
    },
    SchemaElement: {
      type: 'object',
      properties: {
        id: {
          $ref: '#/$defs/StableId',
        },
        name: {
          type: 'string',
        },
        physicalType: {
          type: 'string',
        },
        description: {
          type: 'string',
        },
        businessName: {
          type: 'string',
        },
        authoritativeDefinitions: {
          $ref: '#/$defs/AuthoritativeDefinitions',
        },
        tags: {
          $ref: '#/$defs/Tags',
        },
        customProperties: {
          $ref: '#/$defs/CustomProperties',
        },
      },
    },
    SchemaObject: {
      type: 'object',
      properties: {
        logicalType: {
          type: 'string',
          enum: ['object'],
        },
        physicalName: {
          type: 'string',
        },
        dataGranularityDescription: {
          type: 'string',
        },
        properties: {
          type: 'array',
          description: 'A list of properties for the object.',
          items: {
            $ref: '#/$defs/SchemaProperty',
          },
        },
        relationships: {
          type: 'array',
          items: {
            $ref: '#/$defs/RelationshipSchemaLevel',
          },
        },
        quality: {
          $ref: '#/$defs/DataQualityChecks',
        },
      },
      allOf: [
        {
          $ref: '#/$defs/SchemaElement',
        },
      ],
      required: ['name'],
      unevaluatedProperties: false,
    },
    SchemaBaseProperty: {
      type: 'object',
      properties: {
        primaryKey: {
          type: 'boolean',
        },
        primaryKeyPosition: {
          type: 'integer',
          default: -1,
        },
        logicalType: {
          type: 'string',
          enum: ['string', 'date', 'timestamp', 'time', 'number', 'integer', 'object', 'array', 'boolean'],
        },
        logicalTypeOptions: {
          type: 'object',
        },
        physicalType: {
          type: 'string',
        },
        physicalName: {
          type: 'string',
        },
        required: {
          type: 'boolean',
          default: false,
        },
        unique: {
          type: 'boolean',
          default: false,
        },
        partitioned: {
          type: 'boolean',
          default: false,
        },
        partitionKeyPosition: {
          type: 'integer',
          default: -1,
        },
        classification: {
          type: 'string',
        },
        encryptedName: {
          type: 'string',
        },
        transformSourceObjects: {
          type: 'array',
          items: {
            type: 'string',
          },
        },
        transformLogic: {
          type: 'string',
        },
        transformDescription: {
          type: 'string',
        },
        examples: {
          type: 'array',
          items: {
            $ref: '#/$defs/AnyType',
          },
        },
        criticalDataElement: {
          type: 'boolean',
          default: false,
        },
        relationships: {
          type: 'array',
          items: {
            $ref: '#/$defs/RelationshipPropertyLevel',
          },
        },
        quality: {
          $ref: '#/$defs/DataQualityChecks',
        },
      },
      allOf: [
        {
          $ref: '#/$defs/SchemaElement',
        },
        {
          if: {
            properties: {
              logicalType: {
                const: 'string',
              },
            },
          },
          then: {
            properties: {
              logicalTypeOptions: {
                type: 'object',
                additionalProperties: false,
                properties: {
                  minLength: {
                    type: 'integer',
                    minimum: 0,
                  },
                  maxLength: {
                    type: 'integer',
                    minimum: 0,
                  },
                  pattern: {
                    type: 'string',
                  },
                  format: {
                    type: 'string',
                  },
                },
              },
            },
          },
        },
        {
          if: {
            properties: {
              logicalType: {
                const: 'date',
              },
            },
          },
          then: {
            properties: {
              logicalTypeOptions: {
                type: 'object',
                additionalProperties: false,
                properties: {
                  format: {
                    type: 'string',
                  },
                  exclusiveMaximum: {
                    type: 'string',
                  },
                  maximum: {
                    type: 'string',
                  },
                  exclusiveMinimum: {
                    type: 'string',
                  },
                  minimum: {
                    type: 'string',
                  },
                },
              },
            },
          },
        },
        {
          if: {
            anyOf: [
              {
                properties: {
                  logicalType: {
                    const: 'timestamp',
                  },
                },
              },
              {
                properties: {
                  logicalType: {
                    const: 'time',
                  },
                },
              },
            ],
          },
          then: {
            properties: {
              logicalTypeOptions: {
                type: 'object',
                additionalProperties: false,
                properties: {
                  format: {
                    type: 'string',
                  },
                  exclusiveMaximum: {
                    type: 'string',
                  },
                  maximum: {
                    type: 'string',
                  },
                  exclusiveMinimum: {
                    type: 'string',
                  },
                  minimum: {
                    type: 'string',
                  },
                  timezone: {
                    type: 'boolean',
                  },
                  defaultTimezone: {
                    type: 'string',
                    default: 'Etc/UTC',
                  },
                },
              },
            },
          },
        },
        {
          if: {
            anyOf: [
              {
                properties: {
                  logicalType: {
                    const: 'integer',
                  },
                },
              },
            ],
          },
          then: {
            properties: {
              logicalTypeOptions: {
                type: 'object',
                additionalProperties: false,
                properties: {
                  multipleOf: {
                    type: 'number',
                    exclusiveMinimum: 0,
                  },
                  maximum: {
                    type: 'number',
                  },
                  exclusiveMaximum: {
                    type: 'number',
                  },
                  minimum: {
                    type: 'number',
                  },
                  exclusiveMinimum: {
                    type: 'number',
                  },
                  format: {
                    type: 'string',
                    default: 'i32',
                    enum: ['i8', 'i16', 'i32', 'i64', 'i128', 'u8', 'u16', 'u32', 'u64', 'u128'],
                  },
                },
              },
            },
          },
        },
        {
          if: {
            anyOf: [
              {
                properties: {
                  logicalType: {
                    const: 'number',
                  },
                },
              },
            ],
          },
          then: {
            properties: {
              logicalTypeOptions: {
                type: 'object',
                additionalProperties: false,
                properties: {
                  multipleOf: {
                    type: 'number',
                    exclusiveMinimum: 0,
                  },
                  maximum: {
                    type: 'number',
                  },
                  exclusiveMaximum: {
                    type: 'number',
                  },
                  minimum: {
                    type: 'number',
                  },
                  exclusiveMinimum: {
                    type: 'number',
                  },
                  format: {
                    type: 'string',
                    default: 'i32',
                    enum: ['f32', 'f64'],
                  },
                },
              },
            },
          },
        },
        {
          if: {
            properties: {
              logicalType: {
                const: 'object',
              },
            },
          },
          then: {
            properties: {
              logicalTypeOptions: {
                type: 'object',
                additionalProperties: false,
                properties: {
                  maxProperties: {
                    type: 'integer',
                    minimum: 0,
                  },
                  minProperties: {
                    type: 'integer',
                    minimum: 0,
                    default: 0,
                  },
                  required: {
                    type: 'array',
                    items: {
                      type: 'string',
                    },
                    minItems: 1,
                    uniqueItems: true,
                  },
                },
              },
              properties: {
                type: 'array',
                description: 'A list of properties for the object.',
                items: {
                  $ref: '#/$defs/SchemaProperty',
                },
              },
            },
          },
        },
        {
          if: {
            properties: {
              logicalType: {
                const: 'array',
              },
            },
          },
          then: {
            properties: {
              logicalTypeOptions: {
                type: 'object',
                additionalProperties: false,
                properties: {
                  maxItems: {
                    type: 'integer',
                    minimum: 0,
                  },
                  minItems: {
                    type: 'integer',
                    minimum: 0,
                    default: 0,
                  },
                  uniqueItems: {
                    type: 'boolean',
                    default: false,
                  },
                },
              },
              items: {
                $ref: '#/$defs/SchemaItemProperty',
              },
            },
          },
        },
      ],
      unevaluatedProperties: false,
    },
    SchemaProperty: {
      type: 'object',
      $ref: '#/$defs/SchemaBaseProperty',
      required: ['name'],
      unevaluatedProperties: false,
    },
    SchemaItemProperty: {
      type: 'object',
      $ref: '#/$defs/SchemaBaseProperty',
      properties: {
        properties: {
          type: 'array',
          description: 'A list of properties for the object.',
          items: {
            $ref: '#/$defs/SchemaProperty',
          },
        },
      },
      unevaluatedProperties: false,
    },
    Tags: {
      type: 'array',
      items: {
        type: 'string',
      },
    },
    DataQuality: {
      type: 'object',
      properties: {
        id: {
          $ref: '#/$defs/StableId',
        },
        authoritativeDefinitions: {
          $ref: '#/$defs/AuthoritativeDefinitions',
        },
        businessImpact: {
          type: 'string',
        },
        customProperties: {
          type: 'array',
          items: {
            $ref: '#/$defs/CustomProperty',
          },
        },
        description: {
          type: 'string',
        },
        dimension: {
          type: 'string',
          enum: ['accuracy', 'completeness', 'conformity', 'consistency', 'coverage', 'timeliness', 'uniqueness'],
        },
        method: {
          type: 'string',
        },
        name: {
          type: 'string',
        },
        schedule: {
          type: 'string',
        },
        scheduler: {
          type: 'string',
        },
        severity: {
          type: 'string',
        },
        tags: {
          $ref: '#/$defs/Tags',
        },
        type: {
          type: 'string',
          enum: ['text', 'library', 'sql', 'custom'],
          default: 'library',
        },
        unit: {
          type: 'string',
        },
      },
      allOf: [
        {
          if: {
            anyOf: [
              {
                properties: {
                  type: {
                    const: 'library',
                  },
                },
                required: ['type'],
              },
              {
                properties: {
                  metric: {
                    type: 'string',
                  },
                },
                required: ['metric'],
              },
            ],
          },
          then: {
            $ref: '#/$defs/DataQualityLibrary',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'sql',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/DataQualitySql',
          },
        },
        {
          if: {
            properties: {
              type: {
                const: 'custom',
              },
            },
            required: ['type'],
          },
          then: {
            $ref: '#/$defs/DataQualityCustom',
          },
        },
      ],
      unevaluatedProperties: false,
    },
    DataQualityChecks: {
      type: 'array',
      items: {
        $ref: '#/$defs/DataQuality',
      },
    },
    DataQualityOperators: {
      type: 'object',
      oneOf: [
        {
          properties: {
            mustBe: {},
          },
          required: ['mustBe'],
        },
        {
          properties: {
            mustNotBe: {},
          },
          required: ['mustNotBe'],
        },
        {
          properties: {
            mustBeGreaterThan: {
              type: 'number',
            },
          },
          required: ['mustBeGreaterThan'],
        },
        {
          properties: {
            mustBeGreaterOrEqualTo: {
              type: 'number',
            },
          },
          required: ['mustBeGreaterOrEqualTo'],
        },
        {
          properties: {
            mustBeLessThan: {
              type: 'number',
            },
          },
          required: ['mustBeLessThan'],
        },
        {
          properties: {
            mustBeLessOrEqualTo: {
              type: 'number',
            },
          },
          required: ['mustBeLessOrEqualTo'],
        },
        {
          properties: {
            mustBeBetween: {
              type: 'array',
              minItems: 2,
              maxItems: 2,
              uniqueItems: true,
              items: {
                type: 'number',
              },
            },
          },
          required: ['mustBeBetween'],
        },
        {
          properties: {
            mustNotBeBetween: {
              type: 'array',
              minItems: 2,
              maxItems: 2,
              uniqueItems: true,
              items: {
                type: 'number',
              },
            },
          },
          required: ['mustNotBeBetween'],
        },
      ],
    },
    DataQualityLibrary: {
      type: 'object',
      allOf: [
        {
          $ref: '#/$defs/DataQualityOperators',
        },
      ],
      properties: {
        metric: {
          type: 'string',
          enum: ['nullValues', 'missingValues', 'invalidValues', 'duplicateValues', 'rowCount'],
        },
        rule: {
          type: 'string',
          deprecated: true,
        },
        arguments: {
          type: 'object',
        },
      },
      required: ['metric'],
    },
    DataQualitySql: {
      type: 'object',
      allOf: [
        {
          $ref: '#/$defs/DataQualityOperators',
        },
      ],
      properties: {
        query: {
          type: 'string',
        },
      },
      required: ['query'],
    },
    DataQualityCustom: {
      type: 'object',
      properties: {
        engine: {
          type: 'string',
        },
        implementation: {
          oneOf: [
            {
              type: 'string',
            },
            {
              type: 'object',
            },
          ],
        },
      },
      required: ['engine', 'implementation'],
    },
    AuthoritativeDefinitions: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: {
            $ref: '#/$defs/StableId',
          },
          url: {
            type: 'string',
          },
          type: {
            type: 'string',
          },
          description: {
            type: 'string',
          },
        },
        required: ['url', 'type'],
        additionalProperties: false,
      },
    },
    Support: {
      type: 'array',
      items: {
        $ref: '#/$defs/SupportItem',
      },
    },
    SupportItem: {
      type: 'object',
      properties: {
        id: {
          $ref: '#/$defs/StableId',
        },
        channel: {
          type: 'string',
        },
        url: {
          type: 'string',
        },
        description: {
          type: 'string',
        },
        tool: {
          type: 'string',
        },
        scope: {
          type: 'string',
        },
        invitationUrl: {
          type: 'string',
        },
        customProperties: {
          $ref: '#/$defs/CustomProperties',
        },
      },
      required: ['channel'],
      additionalProperties: false,
    },
    Pricing: {
      type: 'object',
      properties: {
        id: {
          $ref: '#/$defs/StableId',
        },
        priceAmount: {
          type: 'number',
        },
        priceCurrency: {
          type: 'string',
        },
        priceUnit: {
          type: 'string',
        },
      },
      additionalProperties: false,
    },
    TeamMember: {
      type: 'object',
      additionalProperties: false,
      properties: {
        id: {
          $ref: '#/$defs/StableId',
        },
        username: {
          type: 'string',
        },
        name: {
          type: 'string',
        },
        description: {
          type: 'string',
        },
        role: {
          type: 'string',
        },
        dateIn: {
          type: 'string',
          format: 'date',
        },
        dateOut: {
          type: 'string',
          format: 'date',
        },
        replacedByUsername: {
          type: 'string',
        },
        tags: {
          $ref: '#/$defs/Tags',
        },
        customProperties: {
          type: 'array',
          items: {
            $ref: '#/$defs/CustomProperty',
          },
        },
        authoritativeDefinitions: {
          $ref: '#/$defs/AuthoritativeDefinitions',
        },
      },
      required: ['username'],
    },
    Team: {
      type: 'object',
      additionalProperties: false,
      properties: {
        id: {
          $ref: '#/$defs/StableId',
        },
        name: {
          type: 'string',
        },
        description: {
          type: 'string',
        },
        members: {
          type: 'array',
          items: {
            $ref: '#/$defs/TeamMember',
          },
        },
        tags: {
          $ref: '#/$defs/Tags',
        },
        customProperties: {
          type: 'array',
          items: {
            $ref: '#/$defs/CustomProperty',
          },
        },
        authoritativeDefinitions: {
          $ref: '#/$defs/AuthoritativeDefinitions',
        },
      },
    },
    Role: {
      type: 'object',
      properties: {
        id: {
          $ref: '#/$defs/StableId',
        },
        role: {
          type: 'string',
        },
        description: {
          type: 'string',
        },
        access: {
          type: 'string',
        },
        firstLevelApprovers: {
          type: 'string',
        },
        secondLevelApprovers: {
          type: 'string',
        },
        customProperties: {
          $ref: '#/$defs/CustomProperties',
        },
      },
      required: ['role'],
      additionalProperties: false,
    },
    ServiceLevelAgreementProperty: {
      type: 'object',
      properties: {
        id: {
          $ref: '#/$defs/StableId',
        },
        property: {
          type: 'string',
        },
        value: {
          anyOf: [
            {
              type: 'string',
            },
            {
              type: 'number',
            },
            {
              type: 'integer',
            },
            {
              type: 'boolean',
            },
            {
              type: 'null',
            },
          ],
        },
        valueExt: {
          $ref: '#/$defs/AnyNonCollectionType',
        },
        unit: {
          type: 'string',
        },
        element: {
          type: 'string',
        },
        driver: {
          type: 'string',
        },
        description: {
          type: 'string',
        },
        scheduler: {
          type: 'string',
        },
        schedule: {
          type: 'string',
        },
      },
      required: ['property', 'value'],
      additionalProperties: false,
    },
    CustomProperties: {
      type: 'array',
      items: {
        $ref: '#/$defs/CustomProperty',
      },
    },
    CustomProperty: {
      type: 'object',
      properties: {
        id: {
          $ref: '#/$defs/StableId',
        },
        property: {
          type: 'string',
        },
        value: {
          $ref: '#/$defs/AnyType',
        },
        description: {
          type: 'string',
        },
      },
      required: ['property', 'value'],
      additionalProperties: false,
    },
    AnyType: {
      anyOf: [
        {
          type: 'string',
        },
        {
          type: 'number',
        },
        {
          type: 'integer',
        },
        {
          type: 'boolean',
        },
        {
          type: 'null',
        },
        {
          type: 'array',
        },
        {
          type: 'object',
        },
      ],
    },
    AnyNonCollectionType: {
      anyOf: [
        {
          type: 'string',
        },
        {
          type: 'number',
        },
        {
          type: 'integer',
        },
        {
          type: 'boolean',
        },
        {
          type: 'null',
        },
      ],
    },
    RelationshipBase: {
      type: 'object',
      properties: {
        type: {
          type: 'string',
          default: 'foreignKey',
          enum: ['foreignKey'],
        },
        from: {
          oneOf: [
            {
              anyOf: [
                {
                  $ref: '#/$defs/ShorthandReference',
                },
                {
                  $ref: '#/$defs/FullyQualifiedReference',
                },
              ],
            },
            {
              type: 'array',
              items: {
                anyOf: [
                  {
                    $ref: '#/$defs/ShorthandReference',
                  },
                  {
                    $ref: '#/$defs/FullyQualifiedReference',
                  },
                ],
              },
              minItems: 1,
            },
          ],
        },
        to: {
          oneOf: [
            {
              anyOf: [
                {
                  $ref: '#/$defs/ShorthandReference',
                },
                {
                  $ref: '#/$defs/FullyQualifiedReference',
                },
              ],
            },
            {
              type: 'array',
              items: {
                anyOf: [
                  {
                    $ref: '#/$defs/ShorthandReference',
                  },
                  {
                    $ref: '#/$defs/FullyQualifiedReference',
                  },
                ],
              },
              minItems: 1,
            },
          ],
        },
        customProperties: {
          $ref: '#/$defs/CustomProperties',
        },
      },
    },
    RelationshipSchemaLevel: {
      type: 'object',
      allOf: [
        {
          $ref: '#/$defs/RelationshipBase',
        },
        {
          required: ['from', 'to'],
        },
        {
          oneOf: [
            {
              properties: {
                from: {
                  type: 'string',
                },
                to: {
                  type: 'string',
                },
              },
            },
            {
              properties: {
                from: {
                  type: 'array',
                  items: {
                    type: 'string',
                  },
                  minItems: 1,
                },
                to: {
                  type: 'array',
                  items: {
                    type: 'string',
                  },
                  minItems: 1,
                },
              },
            },
          ],
        },
      ],
      unevaluatedProperties: false,
    },
    RelationshipPropertyLevel: {
      type: 'object',
      allOf: [
        {
          $ref: '#/$defs/RelationshipBase',
        },
        {
          type: 'object',
          required: ['to'],
        },
        {
          not: {
            required: ['from'],
          },
        },
      ],
      unevaluatedProperties: false,
    },
    Relationship: {
      oneOf: [
        {
          $ref: '#/$defs/RelationshipSchemaLevel',
        },
        {
          $ref: '#/$defs/RelationshipPropertyLevel',
        },
      ],
    },
  },
};
