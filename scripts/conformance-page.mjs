// docs/sandbox/conformance.md: which judge passed which operation. The same findings give the same bytes.

const columns = ['replies', 'missing', 'enum', 'absent', 'pages', 'waiters', 'aws'];
const titles = { replies: 'replies', missing: 'missing', enum: 'enum', absent: 'absent', pages: 'pages', waiters: 'waiters', aws: 'aws', moto: 'moto' };

const head = `# What others say of the sandbox

Made by \`npm run conformance -- --write\`; \`npm run conformance\` fails when it is stale. Programs that we did not write talk to
\`platform sandbox serve\` and judge what it answers.

| column | who judges what |
|---|---|
| replies | boto3 calls the operation. The reply has botocore's required members, types, enums, bounds and patterns, and sends no member that the model lacks |
| missing | the same call without each of its required members is refused with the service's code |
| enum | the same call with a value that is in no enum, for each enum of its input, is refused with the service's code |
| absent | a thing that is not there, or not in the state for it, is refused with AWS's code, as the class that botocore has for it |
| pages | botocore's paginator ends, gives everything in the smallest pages that AWS allows, and goes on from a token |
| waiters | botocore's waiters that ask this operation end |
| aws | the \`aws\` command calls it |
| moto | moto answers the same calls with the same members (\`same\`), or not (\`differs\`: below); empty where moto has no answer |

Empty: that judge has nothing to say about the operation. Malformed bodies, unknown operations and names by \`dig\` are judged for
each service and not in this table. What AWS answers beyond its own models is in \`test/conformance/beyond_model.py\`, with sources.
`;

/**
 * @param verdicts by judge; one that was skipped, or does not know an operation, leaves the cell as it was
 * @param write whether moto's column is renewed: what it answers differs between its versions, so it is not checked
 */
export function pageOf({ modelled, verdicts, before, write }) {
  const old = rowsIn(before);
  const oldDifferences = differencesIn(before);
  const moto = verdicts.get('moto');
  const renewMoto = write && moto?.skipped === undefined && moto !== undefined;
  const sections = Object.entries(modelled).map(([service, operations]) => {
    const rows = operations.map((operation) => {
      const known = old.get(`${service} ${operation}`) ?? {};
      const cells = columns.map((column) => cellOf(verdicts, { column, service, operation, known: known[column] }) ?? known[column] ?? '');
      const compared = renewMoto ? motoCell(moto, service, operation) : (known.moto ?? '');
      return `| ${[operation, ...cells, compared].join(' | ')} |`;
    });
    const differences = renewMoto ? motoDifferences(moto, service, operations) : (oldDifferences.get(service) ?? []);
    const told = differences.length === 0 ? '' : `\nMembers that only one of the two answers:\n\n${differences.join('\n')}\n`;
    return `## ${service}\n\n| operation | ${[...columns, 'moto'].map((it) => titles[it]).join(' | ')} |\n|---|${'---|'.repeat(columns.length + 1)}\n${rows.join('\n')}\n${told}`;
  });
  return `${head}\n${sections.join('\n')}`;
}

const mark = (good) => (good === undefined ? '' : good ? 'yes' : 'FAILS');

/** @returns undefined where the judge was skipped */
function cellOf(verdicts, { column, service, operation, known }) {
  const judge = column === 'missing' || column === 'enum' ? 'refusals' : column;
  const verdict = verdicts.get(judge);
  if (verdict === undefined || verdict.skipped !== undefined) return undefined;
  // A botocore that is older than the operation says nothing of it: what a newer one found stays, what none could find does not fail.
  if (verdicts.get('replies')?.unjudged?.includes(`${service} ${operation}`)) return known === 'yes' ? known : '';
  const found = verdict.results[service]?.[operation];
  return mark(judge === 'refusals' ? found?.[column] : found);
}

function motoCell(moto, service, operation) {
  const found = moto.results[service]?.[operation];
  if (found === undefined) return '';
  return found.only_moto.length + found.only_sandbox.length === 0 ? 'same' : 'differs';
}

function motoDifferences(moto, service, operations) {
  return operations.flatMap((operation) => {
    const { only_moto: theirs = [], only_sandbox: ours = [] } = moto.results[service]?.[operation] ?? {};
    if (theirs.length + ours.length === 0) return [];
    const parts = [theirs.length === 0 ? [] : `moto: ${theirs.join(', ')}`, ours.length === 0 ? [] : `sandbox: ${ours.join(', ')}`].flat();
    return `- ${operation}. ${parts.join('; ')}`;
  });
}

function rowsIn(text) {
  const rows = new Map();
  let service = '';
  for (const line of text.split('\n')) {
    service = /^## (\S+)$/.exec(line)?.[1] ?? service;
    const cells = /^\| ([A-Z]\w+) \|(.*)\|$/.exec(line);
    if (cells === null || service === '') continue;
    const values = cells[2].split('|').map((it) => it.trim());
    rows.set(`${service} ${cells[1]}`, Object.fromEntries([...columns, 'moto'].map((column, index) => [column, values[index] ?? ''])));
  }
  return rows;
}

function differencesIn(text) {
  const found = new Map();
  let service = '';
  for (const line of text.split('\n')) {
    service = /^## (\S+)$/.exec(line)?.[1] ?? service;
    if (service !== '' && line.startsWith('- ')) found.set(service, [...(found.get(service) ?? []), line]);
  }
  return found;
}
