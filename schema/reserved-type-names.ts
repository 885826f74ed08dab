// Names that a dataset's types cannot have, since every schema has types so called.

export const reservedTypeNames: ReadonlySet<string> = new Set([
  ...['Query', 'Mutation', 'Subscription', '_Any', '_Entity', '_Service', 'String', 'Int', 'Float', 'Boolean', 'ID'],
  ...['Int64', 'Decimal', 'Double', 'Count', 'Date', 'DateTime', 'Duration', 'JSON', 'SortDirection', 'TimeUnit'],
  ...['BooleanFilter', 'IntFilter', 'Int64Filter', 'DecimalFilter', 'DoubleFilter', 'StringFilter', 'DateFilter'],
  ...[
    'DateTimeFilter',
    'NullFilter',
    'CountFilter',
    'PageInfo',
    'QueryPlan',
    'PlanLevel',
    'PlanCandidate',
    'PlanGrant',
  ],
  ...['PlanStatement', 'PlanTiming', 'StatementParameter', 'DatasetInfo', 'ColumnInfo', 'QualityInfo'],
]);
