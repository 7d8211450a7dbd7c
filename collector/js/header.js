// The first two lines of a dump.

/** What the program is called in dumps; rtcstats' server writes the protocol here that the lines follow. */
export const PROTOCOL = 'rtcstats#5.0';

/** The name of the format and what is known of the page, as the lines of a dump begin. */
export function header({ url, origin, userAgent, startTime }) {
  return `RTCStatsDump\n${JSON.stringify({ fileFormat: 3, url, origin, userAgent, startTime, clientProtocol: PROTOCOL })}\n`;
}
