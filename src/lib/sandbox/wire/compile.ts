// A service's wire out of its SDK package: the protocol it names, and those that other clients of the same service speak.
import { wireOf, type Dialect } from './dialect.ts';
import { modelOf, type Model } from './model.ts';
import { restJsonDialect, restXml, s3Rest } from './rest.ts';
import { awsQuery, cborRpc, ec2Query, jsonRpc } from './rpc.ts';
import type { Wire } from './wire.ts';

/** @param sdk the package's exports @param clientName such as `ECSClient` */
export function compile(sdk: Readonly<Record<string, unknown>>, clientName: string): Wire {
  const model = modelOf(sdk, clientName);
  const dialect = dialectOf(model);
  if (!model.queryCompatible) return wireOf(model, dialect);
  // AWS: CloudWatch answers JSON, CBOR and its old forms at one address; botocore and the SDKs choose differently
  // (botocore's cloudwatch model: protocols smithy-rpc-v2-cbor, json, query).
  const forms = wireOf(model, awsQuery(model));
  const binary = wireOf(model, cborRpc(model));
  return wireOf(model, dialect, ({ headers }) => {
    if (headers['smithy-protocol'] === 'rpc-v2-cbor') return binary;
    return headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true ? forms : undefined;
  });
}

function dialectOf(model: Model): Dialect {
  switch (model.protocol) {
    case 'aws.protocols#awsJson1_0':
      return jsonRpc(model, '1.0');
    case 'aws.protocols#awsJson1_1':
      return jsonRpc(model, '1.1');
    case 'aws.protocols#awsQuery':
      return awsQuery(model);
    case 'aws.protocols#ec2Query':
      return ec2Query(model);
    case 'aws.protocols#restJson1':
      return restJsonDialect(model);
    case 'aws.protocols#restXml':
      return model.serviceId === 'S3' ? s3Rest(model) : restXml(model);
    case 'smithy.protocols#rpcv2Cbor':
      return cborRpc(model);
    default:
      throw new Error(`the sandbox does not speak ${model.protocol} (${model.serviceId})`);
  }
}
