// GetCheckerIpRanges and GetHealthCheckCount: where health checkers look from, and how many checks there are.
import type { GetCheckerIpRangesCommandInput, GetCheckerIpRangesCommandOutput, GetHealthCheckCountCommandInput, GetHealthCheckCountCommandOutput } from '@aws-sdk/client-route-53';
import { operation } from '../../world/service.ts';
import { healthChecksOf } from './entities.ts';

// AWS: the ranges of ROUTE53_HEALTHCHECKS in ip-ranges.json, as remembered; those of GetHealthCheckStatus lie in the first.
const ranges = [
  '15.177.0.0/18', '54.183.255.128/26', '54.228.16.0/26', '54.232.40.64/26', '54.241.32.64/26', '54.243.31.192/26', '54.244.52.192/26', '54.245.168.0/26', '54.248.220.0/26',
  '54.250.253.192/26', '54.251.31.128/26', '54.252.79.128/26', '54.252.254.192/26', '54.255.254.192/26', '107.23.255.0/26', '176.34.159.192/26', '177.71.207.128/26',
];

export const checkerOperations = {
  GetCheckerIpRanges: operation<GetCheckerIpRangesCommandInput, GetCheckerIpRangesCommandOutput>(() => ({ CheckerIpRanges: [...ranges] })),
  GetHealthCheckCount: operation<GetHealthCheckCountCommandInput, GetHealthCheckCountCommandOutput>((_, context) => ({ HealthCheckCount: healthChecksOf(context).values().length })),
};
