// Every service that the sandbox models, and every CloudFormation type that one of them stands for.
import { acm } from './services/acm/service.ts';
import { resources as acmResources } from './services/acm/resources.ts';
import { applicationAutoscaling } from './services/application-autoscaling/service.ts';
import { resources as autoscalingResources } from './services/application-autoscaling/resources.ts';
import { budgets } from './services/budgets/service.ts';
import { resources as budgetsResources } from './services/budgets/resources.ts';
import { ce } from './services/ce/service.ts';
import { cloudFormation } from './services/cloudformation/service.ts';
import { dynamodb } from './services/dynamodb/service.ts';
import { resources as dynamodbResources } from './services/dynamodb/resources.ts';
import { ec2 } from './services/ec2/service.ts';
import { resources as ec2Resources } from './services/ec2/resources.ts';
import { ecr } from './services/ecr/service.ts';
import { resources as ecrResources } from './services/ecr/resources.ts';
import { ecs } from './services/ecs/service.ts';
import { resources as ecsResources } from './services/ecs/resources.ts';
import { elasticache } from './services/elasticache/service.ts';
import { resources as elasticacheResources } from './services/elasticache/resources.ts';
import { elasticloadbalancing } from './services/elasticloadbalancing/service.ts';
import { resources as elasticloadbalancingResources } from './services/elasticloadbalancing/resources.ts';
import { iam } from './services/iam/service.ts';
import { resources as iamResources } from './services/iam/resources.ts';
import { kms } from './services/kms/service.ts';
import { resources as kmsResources } from './services/kms/resources.ts';
import { logs } from './services/logs/service.ts';
import { resources as logsResources } from './services/logs/resources.ts';
import { monitoring } from './services/monitoring/service.ts';
import { resources as monitoringResources } from './services/monitoring/resources.ts';
import { rds } from './services/rds/service.ts';
import { resources as rdsResources } from './services/rds/resources.ts';
import { route53 } from './services/route53/service.ts';
import { resources as route53Resources } from './services/route53/resources.ts';
import { s3 } from './services/s3/service.ts';
import { resources as s3Resources } from './services/s3/resources.ts';
import { secretsmanager } from './services/secretsmanager/service.ts';
import { resources as secretsmanagerResources } from './services/secretsmanager/resources.ts';
import { servicediscovery } from './services/servicediscovery/service.ts';
import { resources as servicediscoveryResources } from './services/servicediscovery/resources.ts';
import { servicequotas } from './services/servicequotas/service.ts';
import { sns } from './services/sns/service.ts';
import { resources as snsResources } from './services/sns/resources.ts';
import { resources as ssmResources } from './services/ssm/resources.ts';
import { ssm } from './services/ssm/service.ts';
import { sts } from './services/sts/service.ts';
import { resources as apigatewayResources } from './services/apigateway/resources.ts';
import { apigateway } from './services/apigateway/service.ts';
import { resources as cloudfrontResources } from './services/cloudfront/resources.ts';
import { cloudfront } from './services/cloudfront/service.ts';
import { resources as cloudtrailResources } from './services/cloudtrail/resources.ts';
import { cloudtrail } from './services/cloudtrail/service.ts';
import { resources as configResources } from './services/config/resources.ts';
import { config } from './services/config/service.ts';
import { resources as guarddutyResources } from './services/guardduty/resources.ts';
import { guardduty } from './services/guardduty/service.ts';
import { resources as securityhubResources } from './services/securityhub/resources.ts';
import { securityhub } from './services/securityhub/service.ts';
import { resources as wafv2Resources } from './services/wafv2/resources.ts';
import { wafv2 } from './services/wafv2/service.ts';
import type { ResourceType } from './services/cloudformation/resource-type.ts';
import type { ServiceModule } from './world/service.ts';

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  ...acmResources,
  ...apigatewayResources,
  ...autoscalingResources,
  ...budgetsResources,
  ...cloudfrontResources,
  ...cloudtrailResources,
  ...configResources,
  ...dynamodbResources,
  ...ec2Resources,
  ...ecrResources,
  ...ecsResources,
  ...elasticacheResources,
  ...elasticloadbalancingResources,
  ...guarddutyResources,
  ...iamResources,
  ...kmsResources,
  ...logsResources,
  ...monitoringResources,
  ...rdsResources,
  ...route53Resources,
  ...s3Resources,
  ...secretsmanagerResources,
  ...securityhubResources,
  ...servicediscoveryResources,
  ...snsResources,
  ...ssmResources,
  ...wafv2Resources,
};

export const allServices: readonly ServiceModule[] = [
  acm,
  apigateway,
  applicationAutoscaling,
  budgets,
  ce,
  cloudFormation(resourceTypes),
  cloudfront,
  cloudtrail,
  config,
  dynamodb,
  ec2,
  ecr,
  ecs,
  elasticache,
  elasticloadbalancing,
  guardduty,
  iam,
  kms,
  logs,
  monitoring,
  rds,
  route53,
  s3,
  secretsmanager,
  securityhub,
  servicediscovery,
  servicequotas,
  sns,
  ssm,
  sts,
  wafv2,
];
