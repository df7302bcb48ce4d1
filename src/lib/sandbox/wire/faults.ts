// A refusal as its protocol sends it: the code and status that the schema gives the error, its members, the envelope.
import type { AwsFault } from '../world/aws-fault.ts';
import { writeTree, type Notation } from './json.ts';
import type { ErrorShape, Model } from './model.ts';
import { element, escapeXml, writeMembers } from './xml.ts';

export interface Refusal {
  readonly shape: ErrorShape | undefined;
  /** The shape's name, or the code itself where no shape has it. */
  readonly name: string;
  /** The code of the query protocols. */
  readonly queryCode: string;
  readonly status: number;
  readonly message: string;
  readonly members: Readonly<Record<string, unknown>>;
}

export function refusalOf(model: Model, fault: AwsFault): Refusal {
  const shape = model.error(fault.code);
  return {
    shape,
    name: shape?.name ?? fault.code,
    queryCode: shape?.queryCode ?? fault.code,
    status: shape?.status ?? fault.status,
    message: fault.message,
    members: fault.members,
  };
}

export const blame = (refusal: Refusal): 'Sender' | 'Receiver' => (refusal.status >= 500 ? 'Receiver' : 'Sender');

/** The members as a tree, with the message under the name that the shape gives it. */
export function errorTree(refusal: Refusal, notation: Notation): Readonly<Record<string, unknown>> {
  const { shape } = refusal.shape ?? {};
  const messageName = shape?.members.find((member) => member.name.toLowerCase() === 'message')?.name ?? 'message';
  return { [messageName]: refusal.message, ...(shape === undefined ? {} : (writeTree(shape, refusal.members, notation) as object)) };
}

const header = '<?xml version="1.0" encoding="UTF-8"?>\n';

function errorElement(refusal: Refusal, inside: string): string {
  const members = refusal.shape === undefined ? '' : writeMembers(refusal.shape.shape, refusal.members, (member) => member.name.toLowerCase() === 'message');
  return element('Error', `${inside}${element('Code', escapeXml(refusal.queryCode))}${element('Message', escapeXml(refusal.message))}${members}`);
}

/** awsQuery, and restXml but for S3. */
export function errorResponse(refusal: Refusal, requestId: string, xmlNamespace: string): string {
  const error = errorElement(refusal, element('Type', blame(refusal)));
  return header + element('ErrorResponse', error + element('RequestId', requestId), ` xmlns="${escapeXml(xmlNamespace)}"`);
}

/** AWS: EC2 wraps its errors in a list and spells RequestID in capitals ("Making requests to the Amazon EC2 API"). */
export function ec2ErrorResponse(refusal: Refusal, requestId: string): string {
  return header + element('Response', element('Errors', errorElement(refusal, '')) + element('RequestID', requestId));
}

/** AWS: S3's Error is the root ("Error responses", S3 API reference). */
export function s3ErrorResponse(refusal: Refusal, requestId: string): string {
  return header + errorElement(refusal, '').replace(/<\/Error>$/, `${element('RequestId', requestId)}${element('HostId', 'sandbox')}</Error>`);
}
