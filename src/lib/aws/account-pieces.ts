// What an account has once: the pieces, how one that was found stands, and what is to be done about it. Pure.

export type PieceName =
  | 'githubProvider' | 'gitlabProvider'
  | 'ecsRole' | 'scalingRole' | 'loadBalancingRole' | 'databaseRole' | 'cacheRole' | 'searchRole' | 'brokerRole' | 'apiRole' | 'recorderRole'
  | 'trail' | 'imageScanning' | 'apiLogging' | 'detector' | 'hub' | 'recorder';

/** The stack of the pieces. */
export const accountStack = 'platform-account';

export interface Piece {
  /** As people call it. */
  readonly title: string;
  /** The parameter of the account's template that asks for it. */
  readonly parameter: string;
  /** Where the blueprint or platform.yml asks for it: `account.trail`, `components.search`. */
  readonly asked: string;
  /** One in the account; otherwise one in each region. */
  readonly global: boolean;
  /** What happens where one is in the way: nothing is begun, or it is only said. */
  readonly inTheWay: 'refuse' | 'say';
  /** For a service's own role: the service, and the role's name. */
  readonly role?: { readonly service: string; readonly name: string };
  /** For a provider of identities: its URL without the scheme. */
  readonly provider?: string;
}

const provider = (title: string, parameter: string, url: string): Piece => ({ title, parameter, asked: `account.${title.split(' ').at(-1)?.toLowerCase() ?? ''}`, global: true, inTheWay: 'refuse', provider: url });
// AWS: the names are those that each service's page on service-linked roles gives.
const role = (parameter: string, it: { readonly service: string; readonly name: string }, asked = 'account.serviceRoles'): Piece => ({ title: `role of ${it.service}`, parameter, asked, global: true, inTheWay: 'refuse', role: it });
const regional = (title: string, { parameter, asked }: { readonly parameter: string; readonly asked: string }, inTheWay: Piece['inTheWay'] = 'refuse'): Piece => ({ title, parameter, asked, global: false, inTheWay });

export const pieces: Readonly<Record<PieceName, Piece>> = {
  githubProvider: provider('identity provider of GitHub', 'MakeGitHubProvider', 'token.actions.githubusercontent.com'),
  gitlabProvider: provider('identity provider of GitLab', 'MakeGitLabProvider', 'gitlab.com'),
  ecsRole: role('MakeEcsRole', { service: 'ecs.amazonaws.com', name: 'AWSServiceRoleForECS' }),
  scalingRole: role('MakeScalingRole', { service: 'ecs.application-autoscaling.amazonaws.com', name: 'AWSServiceRoleForApplicationAutoScaling_ECSService' }),
  loadBalancingRole: role('MakeLoadBalancingRole', { service: 'elasticloadbalancing.amazonaws.com', name: 'AWSServiceRoleForElasticLoadBalancing' }),
  databaseRole: role('MakeDatabaseRole', { service: 'rds.amazonaws.com', name: 'AWSServiceRoleForRDS' }),
  cacheRole: role('MakeCacheRole', { service: 'elasticache.amazonaws.com', name: 'AWSServiceRoleForElastiCache' }),
  searchRole: role('MakeSearchRole', { service: 'opensearchservice.amazonaws.com', name: 'AWSServiceRoleForAmazonOpenSearchService' }, 'components.search'),
  brokerRole: role('MakeBrokerRole', { service: 'mq.amazonaws.com', name: 'AWSServiceRoleForAmazonMQ' }, 'components.broker'),
  apiRole: role('MakeApiRole', { service: 'ops.apigateway.amazonaws.com', name: 'AWSServiceRoleForAPIGateway' }, 'components.api'),
  recorderRole: role('MakeRecorderRole', { service: 'config.amazonaws.com', name: 'AWSServiceRoleForConfig' }, 'account.config'),
  // One trail sees all regions. Others can stand beside one that does not satisfy, up to a number.
  trail: { title: 'audit trail', parameter: 'MakeTrail', asked: 'account.trail', global: true, inTheWay: 'refuse' },
  // Repositories of ours scan by their own word as well: another setting of the registry takes nothing from them.
  imageScanning: regional('scanning of images', { parameter: 'MakeImageScanning', asked: 'account.scanImages' }, 'say'),
  apiLogging: regional('log role of API Gateway', { parameter: 'MakeApiLogging', asked: 'components.api' }),
  detector: regional('GuardDuty detector', { parameter: 'MakeDetector', asked: 'account.guardDuty' }),
  hub: regional('Security Hub', { parameter: 'MakeHub', asked: 'account.securityHub' }),
  recorder: regional('Config recorder', { parameter: 'MakeRecorder', asked: 'account.config' }),
};

export const pieceNames = Object.keys(pieces) as readonly PieceName[];

/** What was found of a piece, of whomever it is. */
export type Found =
  | { readonly is: 'absent' }
  /** `note`: what could not be seen of it. */
  | { readonly is: 'good'; readonly what: string; readonly note?: string }
  /** `beside`: a second one may stand next to it. */
  | { readonly is: 'short'; readonly what: string; readonly lacks: string; readonly fix: string; readonly beside: boolean };

export interface PieceVerdict {
  readonly name: PieceName;
  /** `ours`: made by the account's stack; `adopted`: somebody else's, and good; `made`: this plan makes it. */
  readonly standing: 'ours' | 'adopted' | 'made' | 'in the way' | 'not asked for';
  /** A sentence about it, for people. */
  readonly said: string;
  /** What to do, where it is in the way. */
  readonly fix?: string;
}

/** @param at.ours the account's stack has it; @param at.wanted the blueprint asks for it here */
export function judgePiece(name: PieceName, found: Found, at: { readonly ours: boolean; readonly wanted: boolean }): PieceVerdict {
  const { title } = pieces[name];
  // What once was made is others' by now too: it stays, whatever this environment's blueprint says.
  if (at.ours) return { name, standing: 'ours', said: `${title}: of the stack ${accountStack}` };
  if (!at.wanted) return { name, standing: 'not asked for', said: `${title}: not asked for` };
  if (found.is === 'absent') return { name, standing: 'made', said: `${title}: there is none, so one is made` };
  if (found.is === 'good') return { name, standing: 'adopted', said: `${title}: ${found.what} is there and satisfies; it stays whose it is${found.note === undefined ? '' : ` (${found.note})`}` };
  if (found.beside) return { name, standing: 'made', said: `${title}: ${found.what} ${found.lacks}, so one is made beside it` };
  return { name, standing: 'in the way', said: `${title}: ${found.what} ${found.lacks}`, fix: found.fix };
}

/** @param at.parameters those of the account's stack in the region; undefined where it never stood */
export function judgePieces(found: Readonly<Partial<Record<PieceName, Found>>>, at: { readonly parameters: Readonly<Record<string, string>> | undefined; readonly home: boolean; readonly asked: (path: string) => boolean }): readonly PieceVerdict[] {
  return pieceNames.map((name) => {
    const { parameter, asked, global } = pieces[name];
    return judgePiece(name, found[name] ?? { is: 'absent' }, { ours: at.parameters?.[parameter] === 'true', wanted: at.asked(asked) && (at.home || !global) });
  });
}

/** What is worth a look: asked for here, and not known to be ours. */
export const piecesToLook = (at: Parameters<typeof judgePieces>[1]): readonly PieceName[] => judgePieces({}, at).flatMap(({ name, standing }) => (standing === 'made' ? [name] : []));
