// Images: what the world says of them, and what a repository knows.
import { describe, expect, it } from 'vitest';
import { AwsFault } from '../../../../src/lib/sandbox/world/aws-fault.ts';
import { digestOf, imageBehaviour, parseBehaviour, parseReference, showBehaviour } from '../../../../src/lib/sandbox/world/images.ts';
import { account, network, openStreet, Shop } from '../ecs/shop.ts';

const registry = `${account}.dkr.ecr.us-east-1.amazonaws.com`;

function refusal(act: () => unknown): string {
  try {
    act();
    return 'none';
  } catch (thrown) {
    if (!(thrown instanceof AwsFault)) throw thrown;
    return thrown.code;
  }
}

function repository(mutability = 'MUTABLE'): Shop {
  const shop = new Shop();
  shop.call('ecr', 'CreateRepository', { repositoryName: 'shop/api', imageTagMutability: mutability });
  return shop;
}

type Described = { imageDetails: { imageDigest: string; imageTags?: string[] }[] };
const describeImage = (shop: Shop, id: object): Described => shop.call<Described>('ecr', 'DescribeImages', { repositoryName: 'shop/api', imageIds: [id] });

describe('a behaviour', () => {
  it.each(['healthy', 'crash', 'unhealthy', 'errors=5%', 'errors=0.5%', 'errors=100%', 'slow=800ms', 'leak', 'missing', 'unpullable', 'wrong-arch'])('%s is read and shown as it was typed', (text) => {
    const parsed = parseBehaviour(text);
    expect(parsed === undefined ? undefined : showBehaviour(parsed)).toBe(text);
  });

  it.each(['broken', 'errors=101%', 'errors=5', 'slow=fast', 'slow'])('%s is none', (text) => {
    expect(parseBehaviour(text)).toBeUndefined();
  });

  it('is that of the name, in whatever registry and below whatever path, by tag or digest', () => {
    const shop = new Shop();
    shop.image('api:bad', 'crash');
    shop.image('shop/api:bad', 'leak');
    const kind = (ref: string): string => imageBehaviour(shop.world, ref).kind;
    expect(kind('api:bad')).toBe('crash');
    expect(kind(`${registry}/staging/api:bad`)).toBe('crash');
    expect(kind(`${registry}/shop/api:bad`)).toBe('leak');
    expect(kind(`${registry}/staging/api@${digestOf('staging/api:bad')}`)).toBe('crash');
    expect(kind(digestOf('api:bad'))).toBe('crash');
    expect(kind('api:good')).toBe('healthy');
    expect(kind('myapi:bad')).toBe('healthy');
  });

  it('of a reference without a tag is that of latest', () => {
    expect(parseReference('localhost:5000/a/b')).toEqual({ registry: 'localhost:5000', repository: 'a/b', tag: 'latest' });
    expect(digestOf('a/b')).toBe(digestOf('docker.io/a/b:latest'));
  });
});

describe('a repository', () => {
  it('has any tag, with a digest made from its name, and the image by that digest', () => {
    const shop = repository();
    const [image] = describeImage(shop, { imageTag: '1.4.0' }).imageDetails;
    expect(image).toMatchObject({ imageDigest: digestOf('shop/api:1.4.0'), imageTags: ['1.4.0'] });
    expect(describeImage(shop, { imageDigest: image?.imageDigest }).imageDetails[0]?.imageDigest).toBe(image?.imageDigest);
  });

  it('does not have what is missing, by tag or by digest', () => {
    const shop = repository();
    shop.image('api:gone', 'missing');
    expect(refusal(() => describeImage(shop, { imageTag: 'gone' }))).toBe('ImageNotFoundException');
    expect(refusal(() => describeImage(shop, { imageDigest: digestOf('shop/api:gone') }))).toBe('ImageNotFoundException');
    expect(shop.call('ecr', 'BatchGetImage', { repositoryName: 'shop/api', imageIds: [{ imageTag: 'gone' }, { imageTag: 'here' }] })).toMatchObject({ images: [{ imageId: { imageTag: 'here' } }], failures: [{ failureCode: 'ImageNotFound' }] });
    expect(refusal(() => shop.call('ecr', 'DescribeImages', { repositoryName: 'none' }))).toBe('RepositoryNotFoundException');
  });

  it('keeps a tag that was put to another image, once if it is immutable', () => {
    const shop = repository('IMMUTABLE');
    const manifest = (tag: string): string => shop.call<{ images: { imageManifest: string }[] }>('ecr', 'BatchGetImage', { repositoryName: 'shop/api', imageIds: [{ imageTag: tag }] }).images[0]?.imageManifest ?? '';
    shop.call('ecr', 'PutImage', { repositoryName: 'shop/api', imageTag: 'production', imageManifest: manifest('1.0.0') });
    expect(describeImage(shop, { imageTag: 'production' }).imageDetails[0]).toMatchObject({ imageDigest: digestOf('shop/api:1.0.0'), imageTags: ['production'] });
    expect(refusal(() => shop.call('ecr', 'PutImage', { repositoryName: 'shop/api', imageTag: 'production', imageManifest: manifest('2.0.0') }))).toBe('ImageTagAlreadyExistsException');
    expect(refusal(() => shop.call('ecr', 'DeleteRepository', { repositoryName: 'shop/api' }))).toBe('RepositoryNotEmptyException');
    shop.image('api:1.0.0', 'crash');
    expect(shop.call('ecr', 'BatchDeleteImage', { repositoryName: 'shop/api', imageIds: [{ imageTag: 'production' }] })).toMatchObject({ imageIds: [{ imageTag: 'production' }] });
    expect(refusal(() => describeImage(shop, { imageTag: 'production' }))).toBe('ImageNotFoundException');
  });

  it('is asked when a task starts', () => {
    const shop = repository();
    openStreet(shop);
    const run = (image: string): string => {
      const arn = shop.ecs<{ tasks: { taskArn: string }[] }>('RunTask', { cluster: 'shop', taskDefinition: shop.define(image), networkConfiguration: network }).tasks[0]?.taskArn ?? '';
      const task = (): { lastStatus?: string; stoppedReason?: string; containers?: { imageDigest?: string }[] } => shop.ecs<{ tasks: object[] }>('DescribeTasks', { cluster: 'shop', tasks: [arn] }).tasks[0] ?? {};
      shop.until('it stops', () => task().lastStatus === 'STOPPED');
      return `${task().stoppedReason} ${task().containers?.[0]?.imageDigest}`;
    };
    expect(run(`${registry}/shop/api:1`)).toBe(`Essential container in task exited ${digestOf('shop/api:1')}`);
    expect(run(`${registry}/other/api:1`)).toContain('CannotPullContainerError');
  });
});
