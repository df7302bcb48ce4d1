// Parameter Store: writing, reading, paths, versions, tags, refusals, and the public parameters about regions.
import { describe, expect, it } from 'vitest';
import { zonesOf } from '../../../../src/lib/sandbox/world/regions.ts';
import { ssm } from '../../../../src/lib/sandbox/services/ssm/service.ts';
import { AwsFault } from '../../../../src/lib/sandbox/world/aws-fault.ts';
import { Store } from '../../../../src/lib/sandbox/world/store.ts';
import { World } from '../../../../src/lib/sandbox/world/world.ts';
import { instant } from '../../../../src/lib/world/time.ts';

const start = instant(Date.parse('2026-01-05T10:00:00Z'));

function store() {
  const world = new World({ store: new Store({ start }), seed: 's', services: [ssm] });
  const call = <T = Record<string, unknown>>(operation: string, input: unknown, region = 'us-east-1'): T =>
    world.answer({ service: 'ssm', operation, input, account: '111111111111', region, principal: 'arn:aws:iam::111111111111:user/ops' }, start) as T;
  const refused = (operation: string, input: unknown): AwsFault => {
    try {
      call(operation, input);
    } catch (refusal) {
      if (refusal instanceof AwsFault) return refusal;
      throw refusal;
    }
    throw new Error(`${operation} was not refused`);
  };
  const put = (Name: string, Value: string, more: object = {}): unknown => call('PutParameter', { Name, Value, Type: 'String', ...more });
  return { call, refused, put };
}

it('keeps versions, and reads them by number', () => {
  const { call, put, refused } = store();
  expect(put('/a/b', 'one', { Description: 'd' })).toEqual({ Version: 1, Tier: 'Standard' });
  expect(refused('PutParameter', { Name: '/a/b', Value: 'two', Type: 'String' })).toMatchObject({ code: 'ParameterAlreadyExists', message: 'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.' });
  expect(call('PutParameter', { Name: '/a/b', Value: 'two', Overwrite: true })).toEqual({ Version: 2, Tier: 'Standard' });
  expect(call('GetParameter', { Name: '/a/b' })).toEqual({
    Parameter: { Name: '/a/b', Type: 'String', Value: 'two', Version: 2, LastModifiedDate: new Date(start), ARN: 'arn:aws:ssm:us-east-1:111111111111:parameter/a/b', DataType: 'text' },
  });
  expect(call('GetParameter', { Name: '/a/b:1' })).toMatchObject({ Parameter: { Value: 'one', Selector: ':1' } });
  expect(call('GetParameter', { Name: 'arn:aws:ssm:us-east-1:111111111111:parameter/a/b' })).toMatchObject({ Parameter: { Value: 'two' } });
  expect(refused('GetParameter', { Name: '/a/b:9' }).code).toBe('ParameterVersionNotFound');
  expect(refused('GetParameter', { Name: '/nowhere' }).code).toBe('ParameterNotFound');
  expect(call<{ Parameters: readonly object[] }>('GetParameterHistory', { Name: '/a/b' }).Parameters).toMatchObject([{ Version: 1, Value: 'one', Description: 'd' }, { Version: 2, Value: 'two' }]);
  expect(() => call('GetParameter', { Name: '/a/b' }, 'eu-west-1')).toThrow(AwsFault);
});

describe('PutParameter is refused', () => {
  it.each<[string, object, string, string]>([
    ['a name of AWS', { Name: '/aws/x', Value: 'v', Type: 'String' }, 'ValidationException', 'can\'t be prefixed with "aws"'],
    ['a path without its slash', { Name: 'a/b', Value: 'v', Type: 'String' }, 'ValidationException', 'fully qualified'],
    ['a strange letter', { Name: '/a b', Value: 'v', Type: 'String' }, 'ValidationException', 'letters, numbers'],
    ['16 levels', { Name: '/a'.repeat(16), Value: 'v', Type: 'String' }, 'HierarchyLevelLimitExceededException', '15 levels'],
    ['no type', { Name: 'a', Value: 'v' }, 'ValidationException', 'A parameter type is required when you create a parameter.'],
    ['an unknown type', { Name: 'a', Value: 'v', Type: 'Text' }, 'ValidationException', 'enum value set'],
    ['no value', { Name: 'a', Value: '', Type: 'String' }, 'ValidationException', 'greater than or equal to 1'],
    ['a value too long', { Name: 'a', Value: 'x'.repeat(4097), Type: 'String' }, 'ValidationException', 'maximum parameter value of 4096 characters'],
    ['a nested parameter', { Name: 'a', Value: '{{ssm:x}}', Type: 'String' }, 'ValidationException', "can't nest another parameter"],
    ['a value off its pattern', { Name: 'a', Value: 'x', Type: 'String', AllowedPattern: '\\d+' }, 'ParameterPatternMismatchException', '\\d+'],
  ])('%s', (_, input, code, message) => {
    const refusal = store().refused('PutParameter', input);
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain(message);
  });

  it('another type, and tags with overwrite', () => {
    const { put, refused } = store();
    put('a', 'v');
    expect(refused('PutParameter', { Name: 'a', Value: 'w', Type: 'SecureString', Overwrite: true }).code).toBe('HierarchyTypeMismatchException');
    expect(refused('PutParameter', { Name: 'a', Value: 'w', Overwrite: true, Tags: [{ Key: 'k', Value: 'v' }] }).message).toContain("tags and overwrite can't be used together");
  });
});

it('shows a SecureString only with decryption', () => {
  const { call, put } = store();
  put('/s', 'hunter22', { Type: 'SecureString' });
  const { Parameter } = call<{ Parameter: { Value: string } }>('GetParameter', { Name: '/s' });
  expect(Parameter.Value).toMatch(/^AQICAH/);
  expect(call('GetParameter', { Name: '/s', WithDecryption: true })).toMatchObject({ Parameter: { Value: 'hunter22' } });
  expect(call('DescribeParameters', {})).toMatchObject({ Parameters: [{ Name: '/s', KeyId: 'alias/aws/ssm' }] });
});

it('pages a path by ten, one level or all', () => {
  const { call, put, refused } = store();
  for (let index = 0; index < 23; index++) put(`/p/${String(index).padStart(2, '0')}`, String(index));
  put('/p/deep/x', 'd');
  put('/pq', 'not under it');
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = call<{ Parameters: readonly { Name: string }[]; NextToken?: string }>('GetParametersByPath', { Path: '/p', ...(NextToken === undefined ? {} : { NextToken }) });
    expect(page.Parameters.length).toBeLessThanOrEqual(10);
    names.push(...page.Parameters.map((it) => it.Name));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(names).toHaveLength(23);
  expect(call<{ Parameters: readonly object[] }>('GetParametersByPath', { Path: '/p/', Recursive: true, MaxResults: 10 }).Parameters).toHaveLength(10);
  expect(call('GetParametersByPath', { Path: '/p/deep' })).toMatchObject({ Parameters: [{ Name: '/p/deep/x' }] });
  expect(call('GetParametersByPath', { Path: '/none' })).toEqual({ Parameters: [] });
  expect(refused('GetParametersByPath', { Path: '/p', MaxResults: 11 }).code).toBe('ValidationException');
});

it('reads and deletes several at once, naming those that are not there', () => {
  const { call, put } = store();
  put('a', '1');
  put('b', '2');
  expect(call('GetParameters', { Names: ['a', 'x', 'b'] })).toMatchObject({ Parameters: [{ Name: 'a' }, { Name: 'b' }], InvalidParameters: ['x'] });
  expect(call('DeleteParameters', { Names: ['a', 'x'] })).toEqual({ DeletedParameters: ['a'], InvalidParameters: ['x'] });
  call('DeleteParameter', { Name: 'b' });
  expect(call('DescribeParameters', {})).toEqual({ Parameters: [] });
});

it('filters by tag, name and path, and keeps tags apart from values', () => {
  const { call, put, refused } = store();
  put('/x/one', '1', { Tags: [{ Key: 'team', Value: 'a' }] });
  put('/x/y/two', '2');
  const names = (filters: readonly object[]): readonly string[] => call<{ Parameters: readonly { Name: string }[] }>('DescribeParameters', { ParameterFilters: filters }).Parameters.map((it) => it.Name);
  expect(names([{ Key: 'tag:team', Values: ['a'] }])).toEqual(['/x/one']);
  expect(names([{ Key: 'Name', Option: 'BeginsWith', Values: ['/x'] }])).toEqual(['/x/one', '/x/y/two']);
  expect(names([{ Key: 'Path', Option: 'OneLevel', Values: ['/x'] }])).toEqual(['/x/one']);
  expect(names([{ Key: 'Path', Option: 'Recursive', Values: ['/x'] }])).toEqual(['/x/one', '/x/y/two']);
  call('AddTagsToResource', { ResourceType: 'Parameter', ResourceId: '/x/one', Tags: [{ Key: 'b', Value: '2' }] });
  call('RemoveTagsFromResource', { ResourceType: 'Parameter', ResourceId: '/x/one', TagKeys: ['team'] });
  expect(call('ListTagsForResource', { ResourceType: 'Parameter', ResourceId: '/x/one' })).toEqual({ TagList: [{ Key: 'b', Value: '2' }] });
  expect(refused('ListTagsForResource', { ResourceType: 'Parameter', ResourceId: '/none' }).code).toBe('InvalidResourceId');
});

it('publishes the zones of regions', () => {
  const { call } = store();
  const zones = (region: string): unknown => call<{ Parameters: readonly { Value: string }[] }>('GetParametersByPath', { Path: `/aws/service/global-infrastructure/regions/${region}/availability-zones` }).Parameters.map((it) => it.Value);
  expect(zones('us-east-1')).toEqual(['use1-az1', 'use1-az2', 'use1-az3', 'use1-az4', 'use1-az5', 'use1-az6']);
  expect(zones('us-west-2')).toHaveLength(4);
  expect(zones('eu-west-1')).toHaveLength(3);
  expect(zones('eu-central-1')).toEqual(['euc1-az1', 'euc1-az2', 'euc1-az3']);
  expect(zones('mars-1')).toEqual([]);
  expect(zonesOf('us-east-1')[1]).toEqual({ id: 'use1-az6', name: 'us-east-1b' });
});
