// Answers gone wrong, for tests of what reads them. Only the factory's options make them, nothing that a client sends.

/** What goes wrong with one call. */
export type LakeFault =
  /** Refused as too many. */
  | 'throttle'
  /** No answer until the server stops. */
  | 'hang'
  /** An error of the service's own. */
  | 'failure'
  /** GetUnfilteredTableMetadata: the table of another name. */
  | 'wrong-table'
  | 'no-authorized-columns'
  | 'unknown-authorized-column'
  | 'duplicate-cell-filters'
  | 'unreadable-row-filter'
  | 'no-registered-flag';

/** Decides for each call, by service and operation, what goes wrong; undefined where nothing does. */
export type ChooseFault = (call: { readonly service: string; readonly operation: string }) => LakeFault | undefined;

type Answer = Readonly<Record<string, unknown>>;

const SPOILERS: Readonly<Partial<Record<LakeFault, (answer: Answer) => Answer>>> = {
  'wrong-table': (answer) => ({ ...answer, Table: { ...(answer.Table as Answer), Name: 'another_table' } }),
  'no-authorized-columns': (answer) => without(answer, 'AuthorizedColumns'),
  'unknown-authorized-column': (answer) => ({
    ...answer,
    AuthorizedColumns: [...(answer.AuthorizedColumns as string[]), 'not_in_the_schema'],
  }),
  'duplicate-cell-filters': (answer) => {
    const [ColumnName] = answer.AuthorizedColumns as string[];
    const filters = ['true', 'false'].map((RowFilterExpression) => ({ ColumnName, RowFilterExpression }));
    return { ...answer, CellFilters: [...(answer.CellFilters as unknown[]), ...filters] };
  },
  'unreadable-row-filter': (answer) => ({ ...answer, RowFilter: 'lower(carrier) = ' }),
  'no-registered-flag': (answer) => without(answer, 'IsRegisteredWithLakeFormation'),
};

/** The answer of GetUnfilteredTableMetadata with the fault in it; any other as it is. */
export function spoil(operation: string, answer: unknown, fault: LakeFault | undefined): unknown {
  const spoiler = fault === undefined ? undefined : SPOILERS[fault];
  return operation === 'GetUnfilteredTableMetadata' && spoiler !== undefined ? spoiler(answer as Answer) : answer;
}

function without(answer: Answer, name: string): Answer {
  return Object.fromEntries(Object.entries(answer).filter(([key]) => key !== name));
}
