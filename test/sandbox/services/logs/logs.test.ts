// Log groups, streams and events.
import type { DescribeLogGroupsCommandOutput, FilterLogEventsCommandOutput, GetLogEventsCommandOutput, PutLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { logs } from '../../../../src/lib/sandbox/services/logs/service.ts';
import { days } from '../../../../src/lib/world/time.ts';
import { Account } from '../account.ts';

const group = { logGroupName: '/shop/web' };
const stream = { ...group, logStreamName: 'web/1' };

function withStream(): Account {
  const account = new Account({ services: [logs] });
  account.call('logs', 'CreateLogGroup', group);
  account.call('logs', 'CreateLogStream', stream);
  return account;
}

const put = (account: Account, ...messages: readonly string[]): PutLogEventsCommandOutput => account.call('logs', 'PutLogEvents', { ...stream, logEvents: messages.map((message, at) => ({ timestamp: account.now + at, message })) });
const found = (account: Account, filterPattern: string): (string | undefined)[] => (account.call<FilterLogEventsCommandOutput>('logs', 'FilterLogEvents', { ...group, filterPattern }).events ?? []).map(({ message }) => message);

describe('log groups', () => {
  it('keep only the retentions that AWS knows', () => {
    const account = withStream();
    expect(account.refusal('logs', 'PutRetentionPolicy', { ...group, retentionInDays: 10 }).code).toBe('InvalidParameterException');
    account.call('logs', 'PutRetentionPolicy', { ...group, retentionInDays: 30 });
    expect(account.call<DescribeLogGroupsCommandOutput>('logs', 'DescribeLogGroups', { logGroupNamePrefix: '/shop' }).logGroups).toMatchObject([{ retentionInDays: 30, arn: 'arn:aws:logs:us-east-1:111122223333:log-group:/shop/web:*' }]);
    expect(account.refusal('logs', 'CreateLogGroup', group).code).toBe('ResourceAlreadyExistsException');
    put(account, 'old');
    account.pass(days(31));
    expect(found(account, '')).toEqual([]);
  });

  it('keep their data protection policy, when it is one', () => {
    const account = withStream();
    const identifiers = ['arn:aws:dataprotection::aws:data-identifier/EmailAddress'];
    const policy = { Name: 'pii', Version: '2021-06-01', Statement: [{ DataIdentifier: identifiers, Operation: { Audit: { FindingsDestination: {} } } }, { DataIdentifier: identifiers, Operation: { Deidentify: { MaskConfig: {} } } }] };
    expect(account.refusal('logs', 'PutDataProtectionPolicy', { logGroupIdentifier: '/shop/web', policyDocument: JSON.stringify({ ...policy, Statement: policy.Statement.slice(1) }) }).code).toBe('InvalidParameterException');
    account.call('logs', 'PutDataProtectionPolicy', { logGroupIdentifier: '/shop/web', policyDocument: JSON.stringify(policy) });
    expect(account.call('logs', 'GetDataProtectionPolicy', { logGroupIdentifier: '/shop/web' })).toMatchObject({ policyDocument: JSON.stringify(policy) });
  });
});

describe('log events', () => {
  it('come back in order, forward and backward, and end where the token says', () => {
    const account = withStream();
    put(account, ...[...Array(25).keys()].map((n) => `line ${n}`));
    const first = account.call<GetLogEventsCommandOutput>('logs', 'GetLogEvents', { ...stream, limit: 10, startFromHead: true });
    expect(first.events?.map(({ message }) => message)).toEqual([...Array(10).keys()].map((n) => `line ${n}`));
    let token = first.nextForwardToken;
    const rest: (string | undefined)[] = [];
    for (;;) {
      const next: GetLogEventsCommandOutput = account.call('logs', 'GetLogEvents', { ...stream, limit: 10, nextToken: token });
      rest.push(...(next.events ?? []).map(({ message }) => message));
      if (next.nextForwardToken === token) break;
      token = next.nextForwardToken;
    }
    expect(rest).toEqual([...Array(15).keys()].map((n) => `line ${n + 10}`));
    expect(account.call<GetLogEventsCommandOutput>('logs', 'GetLogEvents', { ...stream, limit: 2 }).events?.map(({ message }) => message)).toEqual(['line 23', 'line 24']);
  });

  it('are found by terms, phrases, alternatives and JSON', () => {
    const account = withStream();
    put(account, 'ERROR out of memory', 'ERROR timeout', 'INFO out of the door', '{"level":"error","status":503}', '{"level":"info","status":200}');
    expect(found(account, 'ERROR')).toHaveLength(2);
    expect(found(account, '"out of"')).toEqual(['ERROR out of memory', 'INFO out of the door']);
    expect(found(account, 'ERROR -timeout')).toEqual(['ERROR out of memory']);
    expect(found(account, '?memory ?door')).toHaveLength(2);
    expect(found(account, '{ ($.level = "error") && ($.status >= 500) }')).toEqual(['{"level":"error","status":503}']);
  });

  it('too old or too new are left out, and said so', () => {
    const account = withStream();
    const events = [{ timestamp: account.now - days(20), message: 'old' }, { timestamp: account.now, message: 'now' }, { timestamp: account.now + days(1), message: 'new' }];
    expect(account.call('logs', 'PutLogEvents', { ...stream, logEvents: events })).toMatchObject({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 } });
    expect(found(account, '')).toEqual(['now']);
    expect(account.refusal('logs', 'PutLogEvents', { ...stream, logEvents: [...events].reverse() }).code).toBe('InvalidParameterException');
    expect(account.refusal('logs', 'PutLogEvents', { ...group, logStreamName: 'none', logEvents: events }).code).toBe('ResourceNotFoundException');
  });
});
