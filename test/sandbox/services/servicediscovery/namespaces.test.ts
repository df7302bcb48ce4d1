// HTTP namespaces, and Service Connect's need of them.
import { expect, it } from 'vitest';
import { seconds } from '../../../../src/lib/world/time.ts';
import { network, openStreet, Shop } from '../ecs/shop.ts';

const cloudMap = <Output>(shop: Shop, operation: string, input: object): Output => shop.call<Output>('servicediscovery', operation, input);

it('a namespace is made by an operation that takes a moment, once per name', () => {
  const shop = new Shop();
  const { OperationId } = cloudMap<{ OperationId: string }>(shop, 'CreateHttpNamespace', { Name: 'shop', Tags: [{ Key: 'a', Value: '1' }] });
  const status = (): string => cloudMap<{ Operation: { Status: string } }>(shop, 'GetOperation', { OperationId }).Operation.Status;
  expect(status()).toBe('PENDING');
  shop.pass(seconds(6));
  expect(status()).toBe('SUCCESS');
  expect(() => cloudMap(shop, 'CreateHttpNamespace', { Name: 'shop' })).toThrow('already exists');
  const { Namespaces: [namespace] } = cloudMap<{ Namespaces: [{ Id: string; Arn: string; Type: string }] }>(shop, 'ListNamespaces', { Filters: [{ Name: 'NAME', Values: ['shop'] }] });
  expect(namespace.Type).toBe('HTTP');
  cloudMap(shop, 'DeleteNamespace', { Id: namespace.Id });
  shop.pass(seconds(6));
  expect(cloudMap(shop, 'ListNamespaces', {})).toEqual({ Namespaces: [] });
});

it('a service that connects needs its namespace, and holds it', () => {
  const shop = new Shop();
  openStreet(shop);
  const create = (namespace: string): unknown =>
    shop.ecs('CreateService', { cluster: 'shop', serviceName: 'api', desiredCount: 1, taskDefinition: shop.define('api:1', { portMappings: [{ name: 'http', containerPort: 8080 }] }), networkConfiguration: network, serviceConnectConfiguration: { enabled: true, namespace, services: [{ portName: 'http' }] } });
  expect(() => create('shop')).toThrow('namespace');
  cloudMap(shop, 'CreateHttpNamespace', { Name: 'shop' });
  create('shop');
  const { Namespaces: [namespace] } = cloudMap<{ Namespaces: [{ Id: string }] }>(shop, 'ListNamespaces', {});
  expect(() => cloudMap(shop, 'DeleteNamespace', { Id: namespace.Id })).toThrow('associated services');
});
