// Which operations only read, by AWS's naming: what a dry run may send, and what may be sent again.

const prefixes = ['Describe', 'List', 'Get', 'Head', 'BatchGet', 'BatchCheck', 'Lookup', 'Test', 'Simulate', 'Validate', 'Estimate', 'Search', 'Filter', 'Query', 'Scan'] as const;

/** Named like writes, and changing nothing that is anybody's. */
const alsoReads: ReadonlySet<string> = new Set(['DetectStackDrift', 'DetectStackResourceDrift', 'StartQuery', 'StopQuery', 'AssumeRole']);

/** Named like reads, and changing something. */
const notReads: ReadonlySet<string> = new Set(['TestFailover']);

export function isReadOperation(operation: string): boolean {
  return !notReads.has(operation) && (alsoReads.has(operation) || prefixes.some((prefix) => operation.startsWith(prefix)));
}
