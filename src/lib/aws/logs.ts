// CloudWatch Logs in our words: the last lines that somebody wrote.
import type { DescribeLogGroupsCommandOutput, GetLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

export class Logs {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
  }

  /** The ARN of a log group, without the `:*` that stands for its streams; undefined where there is none. */
  async group(name: string): Promise<string | undefined> {
    const { logGroups = [] } = await this.#api.call<object, DescribeLogGroupsCommandOutput>('DescribeLogGroups', { logGroupNamePrefix: name });
    const found = logGroups.find(({ logGroupName }) => logGroupName === name);
    return found === undefined ? undefined : (found.arn ?? '').replace(/:\*$/, '');
  }

  /** The newest lines of a stream, oldest first; none where nothing was written. */
  async lastLines(group: string, stream: string, most: number): Promise<readonly string[]> {
    try {
      const { events = [] } = await this.#api.call<object, GetLogEventsCommandOutput>('GetLogEvents', { logGroupName: group, logStreamName: stream, limit: most, startFromHead: false });
      return events.flatMap(({ message }) => (message === undefined ? [] : [message.trimEnd()]));
    } catch (thrown) {
      // A task that never started has no stream.
      if (isAwsProblem(thrown, 'ResourceNotFoundException')) return [];
      throw thrown;
    }
  }
}
