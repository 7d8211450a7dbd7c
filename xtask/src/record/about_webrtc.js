// Runs in Firefox's own window while about:webrtc is the current tab: presses its buttons and returns what they give.
const page = gBrowser.selectedBrowser.contentWindow;
const seconds = count => new Promise(done => page.setTimeout(done, count * 1000));
async function until(what, condition) {
  for (let tries = 0; tries < 100; tries++) {
    const value = condition();
    if (value) return value;
    await seconds(0.1);
  }
  throw new Error(`${what} did not come about`);
}
const button = name => until(`the button ${name}`, () =>
  [...page.document.querySelectorAll('button')].find(({ dataset }) => dataset.l10nId === `about-webrtc-${name}`));

async function copied(name) {
  Services.clipboard.emptyClipboard(Services.clipboard.kGlobalClipboard);
  (await button(name)).click();
  return until(`the text of ${name}`, () => {
    const transferable = Cc['@mozilla.org/widget/transferable;1'].createInstance(Ci.nsITransferable);
    transferable.init(null);
    transferable.addDataFlavor('text/plain');
    Services.clipboard.getData(transferable, Services.clipboard.kGlobalClipboard);
    const data = {};
    try { transferable.getTransferData('text/plain', data); } catch { return null; }
    return data.value.QueryInterface(Ci.nsISupportsString).data;
  });
}

/** Saves the page through its own button, with a file picker that always answers with the same file. */
async function saved() {
  const file = Services.dirsvc.get('ProfD', Ci.nsIFile);
  file.append('aboutWebrtc.html');
  const picker = {
    QueryInterface: ChromeUtils.generateQI(['nsIFilePicker']),
    file, init() {}, appendFilter() {}, appendFilters() {},
    open(callback) { callback.done(Ci.nsIFilePicker.returnOK); },
  };
  const registrar = Components.manager.QueryInterface(Ci.nsIComponentRegistrar);
  registrar.registerFactory(Components.ID('{7c6e3c52-6a0f-4c7c-9d0f-5f2f5f6f3a11}'), '', '@mozilla.org/filepicker;1', {
    QueryInterface: ChromeUtils.generateQI(['nsIFactory']),
    createInstance: iid => picker.QueryInterface(iid),
  });
  (await button('save-page-label')).click();
  // Complete once its size stays the same.
  let size = 0;
  await until('the saved page', () => {
    const before = size;
    size = file.exists() ? file.clone().fileSize : 0;
    return size > 0 && size === before;
  });
  return file.path;
}

await button('copy-report-button');
return {
  report: await copied('copy-report-button'),
  history: await copied('copy-report-history-button'),
  page: await saved(),
};
