import { crc32 } from 'node:zlib';
import { paypal } from '../../lib/webhook/senders/paypal.ts';
import { bytesOf, certificate, headersAt, signText } from '../support/authorities.ts';
import { senderCase } from '../support/sender-case.ts';

const certificateUrl = 'https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77';

export default senderCase({
  create: paypal,
  options: { webhookId: 'PAYPAL_WEBHOOK_ID' },
  isProvenElsewhere: true,
  values: { PAYPAL_WEBHOOK_ID: '9XL90610J3647323C' },
  forging: {
    texts: { [certificateUrl]: certificate },
    prove(request) {
      const { 'paypal-transmission-id': id, 'paypal-transmission-time': time } = request.headers;
      const text = `${id}|${time}|9XL90610J3647323C|${crc32(request.rawBody)}`;
      return { ...request, headers: { ...request.headers, 'paypal-transmission-sig': signText(text) } };
    },
    covered: (request) => [
      headersAt(request, ['paypal-transmission-id', 'paypal-transmission-time']),
      URL.parse(request.headers['paypal-cert-url'] ?? '')?.href, // blanks around it mean nothing
      request.repeatedHeaders.has('paypal-cert-url'),
      bytesOf(request.headers['paypal-transmission-sig']),
      request.repeatedHeaders.has('paypal-transmission-sig'),
      request.rawBody.toString('latin1'),
    ],
  },
  samples: {
    'paypal-capture-completed': [
      { type: 'PAYMENT.CAPTURE.COMPLETED', id: 'WH-2WR32451HC0233532-67976317FL4543714' },
    ],
  },
});
