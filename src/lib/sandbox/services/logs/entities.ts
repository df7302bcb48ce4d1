// What CloudWatch Logs keeps: groups, streams, events.

export const kinds = { group: 'logs.group', stream: 'logs.stream', event: 'logs.event', metricFilter: 'logs.metric-filter' } as const;

export interface LogGroup {
  readonly name: string;
  readonly createdAt: number;
  /** Undefined: for ever. */
  readonly retention?: number;
  readonly kmsKeyId?: string;
  readonly class: string;
  readonly deletionProtection: boolean;
  /** JSON text. */
  readonly dataProtection?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface LogStream {
  readonly group: string;
  readonly name: string;
  readonly createdAt: number;
  readonly firstEventAt?: number;
  readonly lastEventAt?: number;
  readonly lastIngestionAt?: number;
}

/** Its id is `GROUP<tab>STREAM<tab>TIME<tab>NUMBER`, so that events stand in order. */
export interface LogEvent {
  readonly id: string;
  readonly at: number;
  readonly ingestedAt: number;
  readonly message: string;
}

export interface MetricFilter {
  readonly name: string;
  readonly group: string;
  readonly pattern: string;
  readonly transformations: readonly { readonly metricName: string; readonly metricNamespace: string; readonly metricValue: string; readonly defaultValue?: number; readonly unit?: string; readonly dimensions?: Readonly<Record<string, string>> }[];
  readonly createdAt: number;
}
