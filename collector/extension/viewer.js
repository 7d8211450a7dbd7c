// What the viewer needs to be at home in the extension: it opens the recording that its address names, `?handover#recording=ID`,
// and leads back to the list.
//
// The viewer takes a dump from the window that opened it. Here that is its own, so that it is opened again after a reload.

import { dump } from './dump.js';
import { recording } from './store.js';

const NAMED = '#recording=';

if (location.hash.startsWith(NAMED)) {
  sessionStorage.setItem('recording', decodeURIComponent(location.hash.slice(NAMED.length)));
  history.replaceState(null, '', location.pathname + location.search);
}

const id = sessionStorage.getItem('recording');
if (id && location.search === '?handover') {
  window.opener = window;
  addEventListener('message', async ({ source, data }) => {
    if (source !== window || data?.type !== 'rtclens-ready') return;
    try {
      window.postMessage({ type: 'rtclens-dump', file: await dump(await recording(id)) }, location.origin);
    } catch {
      location.replace('../recordings.html?missing');
    }
  });
}

addEventListener('click', event => {
  if (!event.target.closest?.('a[href="record/"]')) return;
  event.preventDefault();
  location.assign('../recordings.html');
}, true);
