// The small panel of the bookmarklet. It lives in a closed shadow root, uses no markup (Trusted Types) and no style element or
// attribute (content security policies): a page cannot reach into it, and its styles do not reach the page.

const STYLE = `
:host { all: initial; position: fixed; right: 16px; bottom: 16px; z-index: 2147483647; }
section { font: 13px/1.45 system-ui, sans-serif; width: 264px; padding: 12px 14px; border-radius: 8px; color: #1c2330; background: #fff;
  border: 1px solid #d5dae2; box-shadow: 0 4px 20px #0003; }
header { display: flex; justify-content: space-between; align-items: center; font-weight: 600; }
p { margin: 6px 0; color: #5a6475; white-space: pre-line; overflow-wrap: anywhere; }
.status { color: inherit; font-variant-numeric: tabular-nums; }
nav { display: flex; gap: 6px; margin-top: 10px; }
button { font: inherit; padding: 4px 9px; border: 1px solid #c3cad6; border-radius: 6px; background: #f6f8fa; color: inherit; cursor: pointer; }
button:hover { background: #e9edf2; }
button:focus-visible { outline: 2px solid #2563c9; outline-offset: 1px; }
button:disabled { opacity: .5; cursor: default; }
header button { border: 0; background: none; font-size: 16px; line-height: 1; }
@media (prefers-color-scheme: dark) {
  section { color: #e4e8ef; background: #1a1f28; border-color: #343c49; }
  p { color: #9ba5b5; }
  button { background: #262d38; border-color: #3d4655; }
  button:hover { background: #303947; }
}`;

const make = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });

/** Shows a panel with a status that is asked for every second, and buttons that say how it went; one whose act returns true is used up. */
export function panel({ title, status, text, buttons }) {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'closed' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const section = make('section', '', { ariaLabel: title, role: 'dialog' });
  const head = make('header', title);
  const close = make('button', '×', { title: 'Hide this panel; the recording goes on', ariaLabel: 'Hide' });
  close.onclick = () => host.remove();
  head.append(close);
  const line = make('p', status?.() ?? '', { className: 'status' });
  const message = make('p', text);
  message.setAttribute('role', 'status');
  const row = make('nav', '');
  for (const [name, act] of buttons) {
    const button = make('button', name);
    button.onclick = async () => {
      button.disabled = true;
      try {
        button.disabled = await act(said => { message.textContent = said; }) === true;
      } catch (error) {
        message.textContent = `That did not work: ${error.message ?? error}`;
        button.disabled = false;
      }
    };
    row.append(button);
  }
  section.append(head, line, message, row);
  root.append(section);

  const show = () => document.documentElement.append(host);
  show();
  if (status) setInterval(() => { if (host.isConnected) line.textContent = status(); }, 1000);
  return { show };
}
