// The JSON Schema that editors use: it takes the example, refuses what the loader refuses, and explains every key.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { bundledFile } from '../../src/lib/config/bundled.ts';
import { configJsonSchema } from '../../src/lib/config/schema.ts';

const schema = configJsonSchema();
// Read back from its JSON, so that what is tested is the document and not the code that made it.
const check = z.fromJSONSchema(JSON.parse(JSON.stringify(schema)) as Parameters<typeof z.fromJSONSchema>[0]);
const text = readFileSync(bundledFile('examples/video-auctions/platform.yml'), 'utf8');

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
}

function undescribed(node: Node, path: string): readonly string[] {
  const below = [
    ...Object.entries(node.properties ?? {}).map(([key, part]) => [part, `${path}.${key}`] as const),
    ...(typeof node.additionalProperties === 'object' ? [[node.additionalProperties, `${path}.*`] as const] : []),
    ...(node.items === undefined ? [] : [[node.items, `${path}[]`] as const]),
  ];
  return [...(node.description === undefined ? [path] : []), ...below.flatMap(([part, at]) => undescribed(part, at))];
}

describe('the JSON Schema of platform.yml', () => {
  it('takes the example', () => {
    expect(check.safeParse(parse(text)).error?.issues ?? []).toEqual([]);
  });

  it.each([
    ['an unknown key', 'version: 1', 'version: 1\naplication: x'],
    ['a missing key', 'domain: auctions.example.com', ''],
    ['an account as a number', '"111111111111"', '111111111111'],
    ['a duration without a unit', 'every: 30s', 'every: 30'],
    ['an unknown setting', 'protected: true', 'settings: { data: { instanceKlass: db.t4g.small } }'],
    ['a setting that its template does not take', 'protected: true', 'settings: { network: { natGateways: two } }'],
    ['a size that Fargate never has', 'cpu: 256', 'cpu: 300'],
    ['a strategy that nobody knows', 'strategy: blue-green', 'strategy: big-bang'],
    ['an objective that nothing measures', 'app-rto: 15m', 'rpo: 1h'],
    ['a name in capitals', 'production:', 'Production:'],
  ])('refuses %s', (_, from, to) => {
    expect(text).toContain(from);
    expect(check.safeParse(parse(text.replace(from, to))).success).toBe(false);
  });

  it('takes overrides, and says what each blueprint has', () => {
    const overridden = text.replace('protected: true', 'settings: { network: { natGateways: one }, data: { alarms: { cpuPercent: 90.5 } } }');
    expect(check.safeParse(parse(overridden)).error?.issues ?? []).toEqual([]);
    expect(JSON.stringify(schema)).toContain('startup has \\"db.t4g.micro\\", scale has \\"db.r6i.2xlarge\\".');
  });

  it('is a document of draft 2020-12 that explains every key', () => {
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    const silent = undescribed(schema as Node, 'platform.yml');
    // A layer of settings is explained by what is in it.
    expect(silent.filter((path) => !path.includes('.settings.') && !path.includes('.standby.'))).toEqual([]);
  });
});
