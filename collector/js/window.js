// Hands a dump to the viewer in another window.
//
// The viewer, opened with `?handover`, tells its opener `{type: 'rtclens-ready'}` and gets `{type: 'rtclens-dump', file}`.

/** Milliseconds in which a viewer is loaded, or else is out of reach. */
const LIMIT = 20_000;

/** Opens the viewer and gives it the file that `make` makes. Resolves to whether it took it. */
export async function handOver(viewer, make) {
  const { origin } = new URL(viewer);
  const opened = window.open(`${viewer}?handover`, '_blank');
  if (!opened) return false;
  const ready = new Promise(resolve => {
    const end = Date.now() + LIMIT;
    const done = answer => {
      removeEventListener('message', hear);
      clearInterval(watch);
      resolve(answer);
    };
    const hear = event => {
      if (event.source === opened && event.origin === origin && event.data?.type === 'rtclens-ready') done(true);
    };
    addEventListener('message', hear);
    // A page with `Cross-Origin-Opener-Policy: same-origin` sees the other window as closed at once.
    const watch = setInterval(() => { if (opened.closed || Date.now() > end) done(false); }, 200);
  });
  const [file, isReady] = await Promise.all([make(), ready]);
  if (isReady) opened.postMessage({ type: 'rtclens-dump', file }, origin);
  return isReady;
}
