// Every rule between keys of platform.yml.
import type { Blueprint } from '../blueprint.ts';
import { apiIsBeforeAService, componentsStandOnOthers, hostsAreOfOne, messagesOutlastWorkers, searchIsSpreadEvenly, workersAreTwo } from './components.ts';
import { adoptionsAreWhole, adoptionsAreApart, madeNetworksAreCut } from './adoptions.ts';
import { appIsFree, derivedNamesFit, stacksAreApart } from './derived-names.ts';
import { parentZonesAreAbove, pipelinesAreOfOneKind, rolesAreOfTheAccount } from './environments.ts';
import { metricsAreSomebodys, metricsFit } from './metrics.ts';
import { namesAreNames, serviceNamesAreNoWords, somethingIsThere, variablesHaveNames } from './names.ts';
import { needsAreKnown, needsEnd } from './needs.ts';
import { hostsAreOfTheirRegion, regionsAreNoServices, regionsAreTwo, standbysAreSomewhere } from './regions.ts';
import { policiesAreApart, stepsFollow, timesAreWhole, timesComeBack, timesFit } from './scaling.ts';
import { secretsAreElsewhere, sharedSecretsFit, variablesHaveOneSource } from './secrets.ts';
import { approvalsAreAsked, callsFit, canariesAreWatched, guardsHaveTime, guardsSayWhat, headlessIsHeadless, scalingFits, sharesHaveUsers, sizesAreSold, spotIsForWorkers, tasksAreApart } from './services.ts';
import { networksAreApart, proxiesAreTheWay, somebodyIsLetIn, standbysHaveNodes, storageCanGrow, windowsAreApart } from './settings.ts';
import type { Rule } from './sound.ts';

export function rules(blueprint: Blueprint): readonly Rule[] {
  return [
    namesAreNames,
    serviceNamesAreNoWords,
    somethingIsThere,
    derivedNamesFit(blueprint),
    appIsFree,
    stacksAreApart,
    rolesAreOfTheAccount,
    parentZonesAreAbove,
    pipelinesAreOfOneKind,
    regionsAreTwo,
    regionsAreNoServices,
    standbysAreSomewhere,
    hostsAreOfTheirRegion,
    networksAreApart(blueprint),
    madeNetworksAreCut(blueprint),
    adoptionsAreWhole(blueprint),
    adoptionsAreApart(blueprint),
    standbysHaveNodes(blueprint),
    proxiesAreTheWay(blueprint),
    somebodyIsLetIn(blueprint),
    storageCanGrow(blueprint),
    windowsAreApart(blueprint),
    componentsStandOnOthers,
    hostsAreOfOne,
    messagesOutlastWorkers(blueprint),
    workersAreTwo(blueprint),
    searchIsSpreadEvenly(blueprint),
    apiIsBeforeAService(blueprint),
    needsAreKnown,
    needsEnd,
    sizesAreSold,
    headlessIsHeadless,
    scalingFits,
    policiesAreApart,
    stepsFollow,
    timesAreWhole,
    timesFit,
    timesComeBack,
    spotIsForWorkers,
    guardsSayWhat,
    guardsHaveTime,
    approvalsAreAsked,
    sharesHaveUsers,
    canariesAreWatched,
    tasksAreApart,
    callsFit,
    metricsAreSomebodys,
    metricsFit,
    variablesHaveNames,
    secretsAreElsewhere,
    variablesHaveOneSource,
    sharedSecretsFit,
  ];
}
