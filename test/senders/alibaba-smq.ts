import { hash } from 'node:crypto';
import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import { alibabaSmq } from '../../lib/webhook/senders/alibaba-smq.ts';
import { bytesOf, certificate, headersAt, signText } from '../support/authorities.ts';
import { senderCase } from '../support/sender-case.ts';

const certificateUrl = 'https://mns-cert.oss-cn-hangzhou.aliyuncs.com/x509_public_certificate.pem';

/** The text that SMQ signs: the method, three headers, all of its own, and the path of the subscription's URL. */
function signedText({ headers }: WebhookRequest): string {
  const own = Object.keys(headers).filter((name) => name.startsWith('x-mns-'));
  const lines = own.sort().map((name) => `${name}:${headers[name]}`);
  const first = ['POST', headers['content-md5'], headers['content-type'], headers.date];
  return [...first, ...lines, '/hooks/alibaba-smq'].join('\n');
}

export default senderCase({
  create: alibabaSmq,
  options: {
    topicOwner: '1321669497458181',
    topicName: 'orders',
    url: 'https://hooks.example.com/hooks/alibaba-smq',
  },
  optional: ['topicName'],
  isProvenElsewhere: true,
  forging: {
    texts: { [certificateUrl]: certificate },
    prove(request) {
      const md5 = Buffer.from(hash('md5', request.rawBody)).toString('base64');
      const headers = { ...request.headers, 'content-md5': md5 };
      const authorization = signText(signedText({ ...request, headers }), 'sha1');
      return { ...request, headers: { ...headers, authorization } };
    },
    covered: (request) => [
      signedText(request),
      headersAt(
        request,
        Object.keys(request.headers).filter((name) => /^(content|date|x-mns)/.test(name)),
      ),
      bytesOf(request.headers.authorization),
      request.repeatedHeaders.has('authorization'),
      request.rawBody.toString('latin1'),
    ],
  },
  accepted: 204,
  samples: {
    'alibaba-smq-message': [{ type: 'placed', id: '250EB49D5F8D737A391C93C6ED165396', subject: 'orders' }],
  },
});
