// The hook alone, for pages that are compared with and without it. What it tells is kept where nobody looks.

import { hook } from '../../collector/js/hook.js';

const notes = [];
const hooked = hook(window, { note: note => notes.push(note), interval: 200 });
Object.defineProperty(window, Symbol.for('collected'), { value: { notes, hooked } });
