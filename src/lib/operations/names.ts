// What things are called: stacks, parameters, clusters; one place, because people and other tools lean on it.

export interface EnvironmentName {
  readonly app: string;
  readonly environment: string;
}

/** `APP-ENV`: the cluster's, the database's and the cache's own name. */
export const baseName = ({ app, environment }: EnvironmentName): string => `${app}-${environment}`;

/** `APP ENV` as headlines begin; away from home with the region. */
export const whereOf = ({ app, environment, region, standby }: EnvironmentName & { readonly region: string; readonly standby?: { readonly region: string } }): string => `${app} ${environment}${standby?.region === region ? ` in ${region}` : ''}`;

/** What is typed behind a command to mean this environment: `-e ENV`, away from home with the region. */
export const typedFor = ({ environment, region, standby }: Pick<EnvironmentName, 'environment'> & { readonly region: string; readonly standby?: { readonly region: string } }): string => `-e ${environment}${standby?.region === region ? ` --region ${region}` : ''}`;

/** `APP-ENV-LAYER`, for a service `APP-ENV-service-SERVICE`. */
export const stackName = (name: EnvironmentName, layer: string, service?: string): string => [baseName(name), layer, ...(service === undefined ? [] : [service])].join('-');

/** The table in which the environment's leases and journals are. */
export const controlTableName = (name: EnvironmentName): string => `${baseName(name)}-control`;

/** The bucket in which evidence cannot be changed; a bucket's name is one for the whole world. */
export const evidenceBucketName = (name: EnvironmentName & { readonly account: string; readonly region: string }): string => `${baseName(name)}-evidence-${name.account}-${name.region}`;

/** `/platform/APP/ENV/`: all that layers left for each other. */
export const parameterRoot = ({ app, environment }: EnvironmentName): string => `/platform/${app}/${environment}/`;

/** The SSM parameter in which a layer leaves one of its outputs; `from` is `network` or `service-SERVICE`; what the account has once is for all environments. */
export const parameterName = (name: EnvironmentName, from: string, output: string): string => (from === 'account' ? `/platform/account/${output}` : `${parameterRoot(name)}${from}/${output}`);

/** Under it are the SSM parameters that an operator gives to a service; no layer writes there, and what is there is nobody's output. */
export const settingsPath = (name: EnvironmentName, service: string): string => `${parameterRoot(name)}service-${service}/settings/`;

/** The SSM parameter in which bootstrap notes which revision of a layer's one-off task ran last. */
export const markName = (name: EnvironmentName, layer: string): string => `${parameterRoot(name)}${layer}/Ran`;

/** What the alarms of a service's scaling steps begin with. No alarm of a stack has a slash, and no other service's begins so. */
export const stepAlarmPrefix = (name: EnvironmentName, service: string): string => `${baseName(name)}-${service}/scaling/`;

export const stackTags = (name: EnvironmentName, layer: string): Readonly<Record<string, string>> => ({
  'platform:app': name.app,
  'platform:environment': name.environment,
  'platform:layer': layer,
});
