// Hands out the bookmarklet, which opens dumps in the viewer that it came from.
(async () => {
  const link = document.getElementById('bookmarklet');
  const copy = document.getElementById('copy');
  const copied = document.getElementById('copied');
  const address = await (await fetch('bookmarklet.js')).text();
  const viewer = new URL('../', location.href).href;
  const bookmarklet = address.replace('https://viewer.invalid/', viewer);
  link.href = bookmarklet;
  link.addEventListener('click', event => {
    event.preventDefault();
    copied.textContent = '';
    link.classList.add('nudge');
    link.title = 'Drag this to the bookmarks bar, then press it on the page of the call';
  });
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
