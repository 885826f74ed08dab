// The routing table of ARCHITECTURE.md: written from what the gateway did, and found again to see whether it is stale.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ShownPlan } from '../support/ask.js';

export interface TableRow {
  readonly asked: string;
  readonly level: string;
  readonly chosen: string;
  readonly cost: string;
  readonly others: string;
}

const file = path.resolve(import.meta.dirname, '../../../ARCHITECTURE.md');
const begin = '<!-- routing-table:begin -->';
const end = '<!-- routing-table:end -->';

/** A row for each level, the root first. Costs are the model's, in ms; nothing of it is measured. */
export function rowsOfPlan(asked: string, plan: readonly ShownPlan[]): readonly TableRow[] {
  const levels = [...plan].sort((a, b) => (a.path < b.path ? -1 : 1));
  return levels.map((level, i) => {
    const chosen = level.chosen.join(', ');
    const others = level.considered.filter((route) => route.bindings.join(', ') !== chosen);
    return {
      asked: i === 0 ? asked : '',
      level: level.path,
      chosen,
      cost: costText(level.considered.find((route) => route.bindings.join(', ') === chosen)?.cost),
      others: others.map(describeRoute).sort().join('; '),
    };
  });
}

/** A row for a question that nothing could answer. */
export function rowOfRefusal(asked: string, code: string, considered: ShownPlan['considered']): TableRow {
  return { asked, level: '', chosen: code, cost: '', others: considered.map(describeRoute).sort().join('; ') };
}

function describeRoute({ bindings, eligible, reason, cost }: ShownPlan['considered'][number]): string {
  return eligible ? `${bindings.join(', ')} at ${costText(cost)}` : reason;
}

function costText(cost: number | undefined): string {
  return cost === undefined ? '' : cost.toFixed(1);
}

/** The table as it should stand in ARCHITECTURE.md, in prettier's form. */
export function formatTable(rows: readonly TableRow[]): string {
  const cells = [
    ['question', 'level', 'answered by', 'cost', 'considered besides'],
    ...rows.map((row) => [row.asked, code(row.level), code(row.chosen), row.cost, row.others]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0), 3));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => pad(cell, i, widths)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  const rule = widths.map((width, i) => (i === costColumn ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n');
}

const costColumn = 3;

function pad(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return column === costColumn ? cell.padStart(width) : cell.padEnd(width);
}

function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

/** The table that ARCHITECTURE.md shows now. */
export async function readTable(): Promise<string> {
  const text = await readFile(file, 'utf8');
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end)).trim();
}

export async function writeTable(table: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  await writeFile(file, `${before}\n\n${table}\n\n${text.slice(text.indexOf(end))}`);
}
