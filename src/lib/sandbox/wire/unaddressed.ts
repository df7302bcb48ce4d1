// Refusals where no service is there to say them in its own words.
import { escapeXml } from './xml.ts';
import type { WireResponse } from './wire.ts';

/** In the form that the caller speaks, as far as its content type tells; else in XML, which most of AWS's front ends speak. */
export function refusal(headers: WireResponse['headers'], statusCode: number, [code, message]: readonly [code: string, message: string]): WireResponse {
  if (headers['content-type']?.includes('json') === true) {
    return { statusCode, headers: { 'content-type': 'application/json', 'x-amzn-errortype': code }, body: Buffer.from(JSON.stringify({ __type: code, message })) };
  }
  const xml = `<ErrorResponse><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>sandbox</RequestId></ErrorResponse>`;
  return { statusCode, headers: { 'content-type': 'text/xml', 'x-amzn-errortype': code }, body: Buffer.from(xml) };
}
