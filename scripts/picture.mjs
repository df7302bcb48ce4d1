// Terminal output with its colours as an SVG picture: `... | node scripts/picture.mjs > docs/tour.svg`.
/* oxlint-disable no-control-regex -- escape sequences begin with one */
import { readFileSync } from 'node:fs';

const palette = { 31: '#ff7b72', 32: '#3fb950', 33: '#d29922', 34: '#58a6ff', 35: '#bc8cff', 36: '#39c5cf', 90: '#8b949e' };
const escaped = (text) => text.replace(/[&<>]/g, (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[found]);
const [cell, line, margin] = [8.4, 19, 18];

/** One line as tspans; every piece says where it stands, so that fonts of another width do not shift the columns. */
function spans(text) {
  let style = {};
  let column = 0;
  const found = [];
  for (const piece of text.split(/(\u001b\[[0-9;]*m)/)) {
    const codes = /^\u001b\[([0-9;]*)m$/.exec(piece)?.[1];
    if (codes !== undefined) {
      for (const code of codes.split(';').map(Number)) {
        if (code === 0) style = {};
        else if (code === 1) style = { ...style, bold: true };
        else if (code === 2) style = { ...style, fill: '#8b949e' };
        else if (code === 22) style = {};
        else if (code === 39) style = { ...style, fill: undefined };
        else if (palette[code] !== undefined) style = { ...style, fill: palette[code] };
      }
      continue;
    }
    const clean = piece.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
    if (clean.trim() !== '') found.push(`<tspan x="${(margin + column * cell).toFixed(1)}"${style.bold ? ' font-weight="bold"' : ''}${style.fill ? ` fill="${style.fill}"` : ''}>${escaped(clean)}</tspan>`);
    column += [...clean].length;
  }
  return found.join('');
}

const rows = readFileSync(0, 'utf8').trimEnd().split('\n');
const widest = Math.max(...rows.map((row) => [...row.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')].length));
const [width, height] = [Math.ceil(widest * cell + 2 * margin), rows.length * line + 2 * margin + 16];
const body = rows.map((row, index) => `<text y="${margin + 32 + index * line}" xml:space="preserve">${spans(row)}</text>`).join('\n');
process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace,Menlo,Consolas,monospace" font-size="14" fill="#e6edf3" role="img" aria-label="platform tour in a terminal">
<rect width="100%" height="100%" rx="10" fill="#0d1117"/><g fill="#30363d"><circle cx="20" cy="17" r="5"/><circle cx="37" cy="17" r="5"/><circle cx="54" cy="17" r="5"/></g>
${body}
</svg>
`);
