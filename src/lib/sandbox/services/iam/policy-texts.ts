// Policy documents read once: the same text always means the same, and every call of a role asks for all of its policies.
import { AwsFault } from '../../world/aws-fault.ts';
import { readPolicy, type PolicyKind, type Statement } from './policy-document.ts';

const read = new Map<string, readonly Statement[]>();
const mostRemembered = 512;

/** What a document says; nothing where it is no document. */
export function statementsOf(document: string, kind: PolicyKind): readonly Statement[] {
  const key = `${kind} ${document}`;
  let statements = read.get(key);
  if (statements === undefined) {
    statements = statementsIn(document, kind);
    if (read.size >= mostRemembered) read.clear();
    read.set(key, statements);
  }
  return statements;
}

function statementsIn(document: string, kind: PolicyKind): readonly Statement[] {
  try {
    return readPolicy(document, kind);
  } catch (refusal) {
    if (refusal instanceof AwsFault) return [];
    throw refusal;
  }
}
