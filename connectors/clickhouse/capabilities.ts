// What ClickHouse takes: all that its dialect renders.
import type { Capabilities } from '../connector.js';
import { sqlCapabilities } from '../sql/sql-capabilities.js';
import { clickhouseDialect } from '../sql/clickhouse-dialect.js';

export const clickhouseCapabilities: Capabilities = sqlCapabilities(clickhouseDialect);
