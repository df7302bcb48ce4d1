// A cost report as text: for people, for spreadsheets, for a wiki.
import type { CostReport } from '../reports/cost.ts';
import type { Page } from './terminal.ts';
import { table } from './text/table.ts';

export const formats = ['table', 'csv', 'markdown', 'json'] as const;

export function costText(report: CostReport, how: { readonly format: (typeof formats)[number]; readonly by: string; readonly page: Page }): string {
  const { format, by, page } = how;
  const money = (amount: number): string => amount.toFixed(2);
  const rows = [...report.rows.map((row) => [row.key, money(row.amount)] as const), ['total', money(report.total)] as const];
  if (format === 'json') return JSON.stringify(report, null, 2);
  if (format === 'csv') return [`${by},${report.currency}`, ...rows.map(([key, amount]) => `${csvField(key)},${amount}`)].join('\n');
  if (format === 'markdown') return [`| ${by} | ${report.currency} |`, '|---|---:|', ...rows.map(([key, amount]) => `| ${key.replaceAll('|', '\\|')} | ${amount} |`)].join('\n');
  const notes = [
    `${report.from} to ${report.to} (not counted), ${report.metric} in ${report.currency}, without ${report.excludes.map((kind) => `${kind.toLowerCase()}s`).join(' and ')}${report.estimated ? '; some of it may still move' : ''}`,
    ...(report.dataAsOf === null ? [] : [`newest data: ${report.dataAsOf} (Cost Explorer is up to a day behind)`]),
    report.forecast === null ? 'AWS has no forecast yet' : `forecast for the rest of the month: ${money(report.forecast)} ${report.currency}`,
    `${report.paidRequests} paid requests (0.01 USD each)`,
  ];
  return `${table(rows, { ...page, indent: '', numbers: [1] })}\n\n${notes.join('\n')}`;
}

const csvField = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
