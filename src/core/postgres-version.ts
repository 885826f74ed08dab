// The version of PostgreSQL that SQL's transport says it is: that of the catalogs which the catalog mirror answers from.

export const postgresVersion = '18.6';
