// What is told of the machine, the window and the network: at the start, and when it changes. Unlike the hook this needs
// nothing of the page, so the extension runs it out of the page's reach.

/** The note of the client: hardware, browser and window. */
export function client(window, more = {}) {
  const { navigator, screen } = window;
  return note('create', {
    hardwareConcurrency: navigator.hardwareConcurrency,
    userAgentData: navigator.userAgentData,
    deviceMemory: navigator.deviceMemory,
    cpuPerformance: navigator.cpuPerformance,
    screen: { width: screen?.availWidth, height: screen?.availHeight, devicePixelRatio: window.devicePixelRatio },
    window: { width: window.innerWidth, height: window.innerHeight },
    visibility: window.document?.visibilityState,
    network: network(navigator.connection),
    ...more,
  });
}

const note = (method, value) => JSON.stringify([method, null, value ?? null, Date.now()]);

const network = connection => connection && {
  type: connection.type, effectiveType: connection.effectiveType, downlink: connection.downlink, rtt: connection.rtt,
};

/** Tells by `take` what changes, until the returned function is called. */
export function environment(window, take) {
  const { document, navigator } = window;
  const listening = new AbortController();
  const hear = (target, type, name, value) =>
    target?.addEventListener(type, event => take(note(name, value?.(event))), { signal: listening.signal, passive: true });
  hear(document, 'visibilitychange', 'onvisibilitychange', () => document.visibilityState);
  hear(document, 'freeze', 'onfreeze');
  hear(document, 'resume', 'onresume');
  hear(window, 'pagehide', 'onpagehide', ({ persisted }) => ({ persisted }));
  hear(window, 'pageshow', 'onpageshow', ({ persisted }) => ({ persisted }));
  hear(window, 'online', 'ononline');
  hear(window, 'offline', 'onoffline');
  hear(navigator.connection, 'change', 'onnetworkchange', () => network(navigator.connection));
  return () => listening.abort();
}
