// Where the bulk path stands; what follows is the dataset's name in its contract.
export const ingestPrefix = '/ingest/';
