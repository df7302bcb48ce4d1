// The PostgreSQL parameters that can be set in a parameter group, and when a change takes hold.

export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'float' | 'list';
  /** `dynamic` holds at once, `static` after a restart. */
  readonly apply: 'dynamic' | 'static';
  readonly allowed?: string;
  readonly value?: string;
}

// AWS: defaults as `aws rds describe-engine-default-parameters --db-parameter-group-family postgresNN` prints them; a
// selection: those our templates and audits set or read, and their neighbours (allowed values partly unverified).
export const parameters: readonly Parameter[] = [
  { name: 'autovacuum', type: 'boolean', apply: 'dynamic', allowed: '0,1', value: '1' },
  { name: 'autovacuum_max_workers', type: 'integer', apply: 'static', allowed: '1-262143', value: 'GREATEST({DBInstanceClassMemory/64371566592},3)' },
  { name: 'checkpoint_timeout', type: 'integer', apply: 'dynamic', allowed: '30-3600', value: '300' },
  { name: 'default_transaction_read_only', type: 'boolean', apply: 'dynamic', allowed: '0,1' },
  { name: 'effective_cache_size', type: 'integer', apply: 'dynamic', allowed: '1-2147483647', value: '{DBInstanceClassMemory/16384}' },
  { name: 'hot_standby_feedback', type: 'boolean', apply: 'dynamic', allowed: '0,1' },
  { name: 'idle_in_transaction_session_timeout', type: 'integer', apply: 'dynamic', allowed: '0-2147483647', value: '86400000' },
  { name: 'lock_timeout', type: 'integer', apply: 'dynamic', allowed: '0-2147483647' },
  { name: 'log_connections', type: 'boolean', apply: 'dynamic', allowed: '0,1' },
  { name: 'log_disconnections', type: 'boolean', apply: 'dynamic', allowed: '0,1' },
  { name: 'log_lock_waits', type: 'boolean', apply: 'dynamic', allowed: '0,1' },
  { name: 'log_min_duration_statement', type: 'integer', apply: 'dynamic', allowed: '-1-2147483647' },
  { name: 'log_statement', type: 'string', apply: 'dynamic', allowed: 'none,ddl,mod,all' },
  { name: 'log_temp_files', type: 'integer', apply: 'dynamic', allowed: '-1-2147483647' },
  { name: 'maintenance_work_mem', type: 'integer', apply: 'dynamic', allowed: '1024-2147483647', value: 'GREATEST({DBInstanceClassMemory*1024/63963136},65536)' },
  { name: 'max_connections', type: 'integer', apply: 'static', allowed: '6-8388607', value: 'LEAST({DBInstanceClassMemory/9531392},5000)' },
  { name: 'max_replication_slots', type: 'integer', apply: 'static', allowed: '5-8388607', value: '20' },
  { name: 'max_wal_senders', type: 'integer', apply: 'static', allowed: '5-8388607', value: '20' },
  { name: 'pgaudit.log', type: 'list', apply: 'dynamic', allowed: 'ddl,function,misc,read,role,write,none,all,-ddl,-function,-misc,-read,-role,-write' },
  { name: 'pgaudit.role', type: 'string', apply: 'dynamic' },
  { name: 'random_page_cost', type: 'float', apply: 'dynamic', allowed: '0-2147483647' },
  { name: 'rds.force_admin_logging_level', type: 'string', apply: 'dynamic', allowed: 'disabled,debug5,debug4,debug3,debug2,debug1,info,notice,warning,error,log,fatal,panic' },
  { name: 'rds.force_ssl', type: 'boolean', apply: 'dynamic', allowed: '0,1', value: '1' },
  { name: 'rds.log_retention_period', type: 'integer', apply: 'dynamic', allowed: '1440-10080', value: '4320' },
  { name: 'rds.logical_replication', type: 'boolean', apply: 'static', allowed: '0,1', value: '0' },
  { name: 'shared_buffers', type: 'integer', apply: 'static', allowed: '16-1073741823', value: '{DBInstanceClassMemory/32768}' },
  { name: 'shared_preload_libraries', type: 'list', apply: 'static', allowed: 'auto_explain,orafce,pg_cron,pg_hint_plan,pg_prewarm,pg_similarity,pg_stat_statements,pg_tle,pg_transport,pgaudit,pglogical,plprofiler,pgactive,pg_bigm,pgvector', value: 'pg_stat_statements' },
  { name: 'ssl_min_protocol_version', type: 'string', apply: 'dynamic', allowed: 'TLSv1,TLSv1.1,TLSv1.2', value: 'TLSv1.2' },
  { name: 'statement_timeout', type: 'integer', apply: 'dynamic', allowed: '0-2147483647' },
  { name: 'tcp_keepalives_idle', type: 'integer', apply: 'dynamic', allowed: '0-2147483647', value: '300' },
  { name: 'wal_keep_size', type: 'integer', apply: 'dynamic', allowed: '0-2147483647', value: '2048' },
  { name: 'work_mem', type: 'integer', apply: 'dynamic', allowed: '64-2147483647' },
];

export function parameterNamed(name: string): Parameter | undefined {
  return parameters.find((parameter) => parameter.name === name);
}

/** Whether a value may be set; formulas (`{DBInstanceClassMemory/...}`) are taken as they are. */
export function allows(parameter: Parameter, value: string): boolean {
  if (parameter.allowed === undefined || /[{(]/.test(value)) return true;
  if (parameter.type === 'boolean') return ['0', '1', 'on', 'off', 'true', 'false'].includes(value.toLowerCase());
  const range = /^(-?\d+)-(\d+)$/.exec(parameter.allowed);
  if (range !== null) return /^-?\d+(\.\d+)?$/.test(value) && Number(value) >= Number(range[1]) && Number(value) <= Number(range[2]);
  const values = parameter.allowed.split(',');
  return (parameter.type === 'list' ? value.split(',') : [value]).every((one) => values.includes(one.trim()));
}
