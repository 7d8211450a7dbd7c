// Hands out the bookmarklet, which opens dumps in the viewer that it came from.
try {
  const theme = localStorage.getItem('rtclens.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing has no theme to tell.
}

(async () => {
  const link = document.getElementById('bookmarklet');
  const copy = document.getElementById('copy');
  const copied = document.getElementById('copied');
  const viewer = new URL('../', location.href).href;
  let bookmarklet;
  try {
    const response = await fetch('bookmarklet.js');
    if (!response.ok) throw new Error(`status ${response.status}`);
    bookmarklet = (await response.text()).replace('https://viewer.invalid/', viewer);
    if (!bookmarklet.startsWith('javascript:')) throw new Error('it is something else');
  } catch (error) {
    const missing = document.getElementById('missing');
    missing.textContent = `The bookmark could not be loaded (${error.message}). Reload the page; if that does not help, the site is not complete.`;
    return;
  }
  link.href = bookmarklet;
  link.draggable = true;
  link.removeAttribute('aria-disabled');
  link.addEventListener('click', event => {
    event.preventDefault();
    copied.textContent = '';
    link.classList.add('nudge');
    link.title = 'Drag this to the bookmarks bar, then press it on the page of the call';
  });
  copy.disabled = false;
  copy.addEventListener('click', async () => {
    const script = decodeURIComponent(bookmarklet.replace(/^javascript:/, ''));
    try {
      await navigator.clipboard.writeText(script);
      copied.textContent = 'Copied.';
    } catch {
      copied.textContent = 'The browser did not allow that.';
    }
  });
})();
