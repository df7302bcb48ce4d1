// ECS: its operations and what happens in it by itself.
import type { ServiceModule } from '../../world/service.ts';
import * as clusters from './clusters.ts';
import { deploymentStarts, deploymentStops } from './deployment-begin.ts';
import { rollbackStarts } from './deployment-end.ts';
import { stageDue } from './deployment-stages.ts';
import * as watch from './deployment-watch.ts';
import { faultsChanged } from './fault-watch.ts';
import { rebalanceDue } from './rebalance.ts';
import { look, targetChanged } from './scheduler.ts';
import * as deployments from './service-deployments.ts';
import * as services from './services.ts';
import * as tags from './tag-operations.ts';
import * as definitions from './task-definitions.ts';
import * as ends from './task-end.ts';
import * as life from './task-life.ts';
import * as protection from './task-protection.ts';
import * as prospects from './task-prospects.ts';
import { updateService } from './update-service.ts';
import { rules } from './beliefs.ts';
import * as tasks from './task-operations.ts';
import { needs } from './needs.ts';

export const ecs: ServiceModule = {
  name: 'ecs',
  sdk: { load: () => import('@aws-sdk/client-ecs'), client: 'ECSClient' },
  eventual: true,
  beliefs: rules.rules,
  needs,
  operations: {
    ContinueServiceDeployment: deployments.continueServiceDeployment,
    CreateCluster: clusters.createCluster,
    CreateService: services.createService,
    DeleteCluster: clusters.deleteCluster,
    DeleteService: services.deleteService,
    DeleteTaskDefinitions: definitions.deleteTaskDefinitions,
    DeregisterTaskDefinition: definitions.deregisterTaskDefinition,
    DescribeClusters: clusters.describeClusters,
    DescribeServiceDeployments: deployments.describeServiceDeployments,
    DescribeServiceRevisions: deployments.describeServiceRevisions,
    DescribeServices: services.describeServices,
    DescribeTaskDefinition: definitions.describeTaskDefinition,
    DescribeTasks: tasks.describeTasks,
    GetTaskProtection: protection.getTaskProtection,
    ListClusters: clusters.listClusters,
    ListServiceDeployments: deployments.listServiceDeployments,
    ListServices: services.listServices,
    ListTagsForResource: tags.listTagsForResource,
    ListTaskDefinitionFamilies: definitions.listTaskDefinitionFamilies,
    ListTaskDefinitions: definitions.listTaskDefinitions,
    ListTasks: tasks.listTasks,
    PutClusterCapacityProviders: clusters.putClusterCapacityProviders,
    RegisterTaskDefinition: definitions.registerTaskDefinition,
    RunTask: tasks.runTask,
    StopServiceDeployment: deployments.stopServiceDeployment,
    StopTask: tasks.stopTask,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    UpdateCluster: clusters.updateCluster,
    UpdateClusterSettings: clusters.updateClusterSettings,
    UpdateService: updateService,
    UpdateTaskProtection: protection.updateTaskProtection,
  },
  events: {
    'ecs.alarms': watch.alarmsLooked,
    'ecs.deployment-starts': deploymentStarts,
    'ecs.deployment-stops': deploymentStops,
    'ecs.hook-answers': watch.hookAnswers,
    'ecs.hook-expires': watch.hookExpires,
    'ecs.look': look,
    'ecs.protection-ends': protection.protectionEnds,
    'ecs.rebalance': rebalanceDue,
    'ecs.rollback-starts': rollbackStarts,
    'ecs.stage': stageDue,
    'ecs.task-interrupted': ends.taskInterrupted,
    'ecs.task-lost': ends.taskLost,
    'ecs.task-provisioned': life.taskProvisioned,
    'ecs.task-pulled': life.taskPulled,
    'ecs.faults-changed': faultsChanged,
    'ecs.target-changed': targetChanged,
    'ecs.task-activated': life.taskActivated,
    'ecs.task-deactivated': ends.taskDeactivated,
    'ecs.task-deprovisioned': ends.taskDeprovisioned,
    'ecs.task-ended': ends.taskEnded,
    'ecs.task-executed': ends.taskExecuted,
    'ecs.task-exits': prospects.taskExits,
    'ecs.task-forgotten': ends.taskForgotten,
    'ecs.task-health': prospects.taskHealth,
  },
  // What the tasks and their hosts do by themselves.
  servesOn: ['ecs.faults-changed', 'ecs.target-changed', 'ecs.task-activated', 'ecs.task-deactivated', 'ecs.task-deprovisioned', 'ecs.task-ended', 'ecs.task-executed', 'ecs.task-exits', 'ecs.task-forgotten', 'ecs.task-health'],
};
