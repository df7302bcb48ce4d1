// The registry's own settings: how images of the region are scanned.
import type {
  GetRegistryScanningConfigurationCommandInput as GetInput,
  GetRegistryScanningConfigurationCommandOutput as GetOutput,
  PutRegistryScanningConfigurationCommandInput as PutInput,
  PutRegistryScanningConfigurationCommandOutput as PutOutput,
  RegistryScanningConfiguration as Scanning,
} from '@aws-sdk/client-ecr';
import { AwsFault } from '../../world/aws-fault.ts';
import { operation, type Context, type Table } from '../../world/service.ts';

const table = (context: Context): Table<Scanning> => context.table<Scanning>('ecr.scanning');

/** AWS: BASIC without rules until somebody says otherwise. (botocore ecr: GetRegistryScanningConfiguration; ECR user guide, "Image scanning") */
export const scanningOf = (context: Context): Scanning => table(context).get('registry') ?? { scanType: 'BASIC', rules: [] };

const invalid = (message: string): AwsFault => new AwsFault('ValidationException', message); // texts unverified

export const getRegistryScanning = operation<GetInput, GetOutput>((_, context) => ({ registryId: context.account, scanningConfiguration: scanningOf(context) }));

export const putRegistryScanning = operation<PutInput, PutOutput>((input, context) => {
  const { scanType = scanningOf(context).scanType, rules = scanningOf(context).rules ?? [] } = input;
  // AWS: two rules at most, and CONTINUOUS_SCAN with enhanced scanning only. (botocore ecr: RegistryScanningRuleList; ECR user guide, "Enhanced scanning")
  if (rules.length > 2) throw invalid('A registry has at most two scanning rules.');
  if (scanType === 'BASIC' && rules.some((it) => it.scanFrequency === 'CONTINUOUS_SCAN')) throw invalid('Basic scanning does not support the scan frequency CONTINUOUS_SCAN.');
  const next: Scanning = { scanType, rules };
  table(context).put('registry', next);
  return { registryScanningConfiguration: next };
});
