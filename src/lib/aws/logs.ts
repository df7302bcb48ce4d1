// CloudWatch Logs in our words: the last lines that somebody wrote.
import type { GetLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { ServiceApi } from './api.ts';
import { isAwsProblem } from './problems.ts';

export class Logs {
  readonly #api: ServiceApi;

  constructor(api: ServiceApi) {
    this.#api = api;
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
