// The two functions of the package `sdp` that rtcstats/rtcstats extracts features with, so that it runs without being installed.

export default {
  splitLines: text => text.trim().split('\n').map(line => line.trim()),

  /** RFC 8839, section 5.1; with or without `a=` before it. */
  parseCandidate(line) {
    const [foundation, component, protocol, priority, address, port, , type, ...extensions] = line.slice(line.indexOf(':') + 1).split(' ');
    const at = extensions.indexOf('tcptype');
    const tcpType = at < 0 ? undefined : extensions[at + 1];
    return { foundation, component, protocol: protocol.toLowerCase(), priority: Number(priority), address, port: Number(port), type, tcpType };
  },
};
