// A record as one HTML file that needs nothing else: verdict, figures, a timeline picture, every step.
import { instant, milliseconds, parseInstant, showDuration } from '../world/time.ts';
import type { EvidenceRecord } from './record.ts';

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
const at = (text: string): number => parseInstant(text) ?? instant(0);

const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--dim:#667;--line:#d5d9df;--good:#2a9d63;--bad:#d23b3b;--step:#4a7dc9;--mark:#8a5cc2}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--paper:#15181c;--dim:#99a;--line:#333a44;--good:#3ec27f;--bad:#ff6b63;--step:#79a6ea;--mark:#b995ea}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem;margin-bottom:.2rem}h2{font-size:1.05rem;margin-top:2rem}.dim{color:var(--dim)}
.verdict{display:inline-block;padding:.1rem .7rem;border-radius:1rem;color:#fff;background:var(--dim)}.met,.done{background:var(--good)}.missed,.no,.half-way{background:var(--bad)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .8rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}
svg{width:100%;height:auto}svg text{font:11px system-ui,sans-serif;fill:var(--ink)}code{font-size:.85em}
.rehearsal{border:1px solid var(--mark);padding:.5rem 1rem;border-radius:.5rem}`;

const width = 1000;
const left = 220;
const rowHeight = 22;

/** The steps as bars, the probed paths as lanes of good and bad, on one scale of world time. */
export function timelinePicture(record: EvidenceRecord): string {
  const from = at(record.started);
  const to = Math.max(from + 1000, at(record.ended));
  const x = (text: string): number => left + ((width - left - 10) * (at(text) - from)) / (to - from);
  const rows: string[] = [];
  let y = 24;
  const label = (text: string): string => `<text x="0" y="${y + 14}">${escape(text.length > 36 ? `${text.slice(0, 35)}…` : text)}</text>`;
  const bar = (row: { from: string; to: string }, fill: string, title: string): string => {
    const begin = x(row.from);
    return `<rect x="${begin.toFixed(1)}" y="${y + 3}" width="${Math.max(2, x(row.to) - begin).toFixed(1)}" height="${rowHeight - 8}" rx="2" fill="${fill}"><title>${escape(title)}</title></rect>`;
  };
  for (const step of record.steps) {
    rows.push(label(step.title), bar(step, step.end === 'failed' ? 'var(--bad)' : 'var(--step)', `${step.title}: ${step.end}, ${step.from} to ${step.to}`));
    y += rowHeight;
  }
  for (const lane of record.lanes) {
    rows.push(label(lane.path));
    for (const it of lane.stretches) rows.push(bar(it, it.ok ? 'var(--good)' : 'var(--bad)', `${it.ok ? 'good' : 'failed'}: ${it.samples} samples, ${it.from} to ${it.to}`));
    y += rowHeight;
  }
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const tx = left + (width - left - 10) * share;
    const anchor = share === 1 ? 'end' : share === 0 ? 'start' : 'middle';
    return `<line x1="${tx}" x2="${tx}" y1="18" y2="${y}" stroke="var(--line)"/><text x="${tx}" y="12" text-anchor="${anchor}">+${showDuration(milliseconds((to - from) * share))}</text>`;
  });
  return `<svg viewBox="0 0 ${width} ${y + 6}" role="img" aria-label="Timeline of steps and of what users saw">${ticks.join('')}${rows.join('')}</svg>`;
}

export function evidencePage(record: EvidenceRecord): string {
  const verdict = record.verdict ?? record.outcome;
  const measured = (record.measured ?? {}) as Readonly<Record<string, unknown>>;
  const figures = Object.entries(measured).filter(([name]) => !['timeline', 'outages', 'degraded', 'doubts'].includes(name));
  const timeline = (measured['timeline'] ?? []) as readonly { at: string; clock: string; what: string }[];
  const problems = record.problems as readonly { code: string; message: string; fix: string }[];
  const rehearsal = record.cloud === 'sandbox' ? '<p class="rehearsal">This run was a rehearsal in the sandbox. It proves nothing about a real environment.</p>' : '';
  const objective = record.objectiveSeconds === null ? '' : ` · objective ${showDuration(milliseconds(record.objectiveSeconds * 1000))}`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escape(record.kind)} ${escape(record.run)}</title><style>${style}</style></head><body>
<h1>${escape(record.headline)}</h1>
<p class="dim">${escape(record.environment)} · cloud ${escape(record.cloud)} · ${escape(record.started)} to ${escape(record.ended)} (world time) · run <code>${escape(record.run)}</code></p>
${rehearsal}<p><span class="verdict ${escape(verdict)}">${escape(verdict)}</span>${objective} · outcome ${escape(record.outcome)}</p>
${problems.map((it) => `<p><b>${escape(it.code)}</b> ${escape(it.message)}<br><span class="dim">${escape(it.fix)}</span></p>`).join('')}
<h2>Timeline</h2>${timelinePicture(record)}
${timeline.length === 0 ? '' : `<table><tr><th>when</th><th>what</th><th>by which clock</th></tr>${timeline.map((it) => `<tr><td>${escape(it.at.slice(11, 23))}</td><td>${escape(it.what)}</td><td>${escape(it.clock)}</td></tr>`).join('')}</table>`}
${figures.length === 0 ? '' : `<h2>Measured</h2><table>${figures.map(([name, value]) => `<tr><td>${escape(name)}</td><td>${escape(figure(value))}</td></tr>`).join('')}</table>`}
<h2>Steps</h2><table><tr><th>step</th><th>end</th><th>took</th></tr>${record.steps.map((it) => `<tr><td>${escape(it.title)}</td><td>${escape(it.end)}</td><td>${showDuration(milliseconds(at(it.to) - at(it.from)))}</td></tr>`).join('')}</table>
<h2>How to check this page</h2><p>The JSON beside it has the same content. Its <code>hash</code> is the SHA-256 of the rest with sorted keys: <code>${record.hash}</code>. It belongs to the journal whose events hash to <code>${record.journal}</code>; \`platform runs show ${escape(record.run)}\` reads that journal.</p>
</body></html>
`;
}

/** Bounds are said as bounds; nothing unknown is shown as zero. */
function figure(value: unknown): string {
  if (value === null || value === undefined) return 'unknown';
  if (typeof value !== 'object') return String(value);
  const { atLeast, atMost } = value as { atLeast?: number; atMost?: number | null };
  if (atLeast !== undefined) return `at least ${atLeast} s, at most ${atMost === null || atMost === undefined ? 'unknown' : `${atMost} s`}`;
  return Object.entries(value)
    .map(([name, part]) => `${name}: ${figure(part)}`)
    .join(', ');
}
