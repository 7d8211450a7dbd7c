// Writes notes as lines of an RTCStatsDump without WebAssembly, which many pages refuse: names in full and complete reports, as
// Chrome's own page writes them.

/** What takes notes and gives lines, each with its end. */
export function completeLines() {
  const connections = new Map();
  let clock = 0;

  const merge = (known, changed) => {
    for (const [name, value] of Object.entries(changed)) {
      if (value === null) delete known[name];
      else if (typeof value === 'object' && !Array.isArray(value)) known[name] = merge({ ...known[name] }, value);
      else known[name] = value;
    }
    return known;
  };

  const report = (id, { t: newest, ...changed }, isLast) => {
    const objects = connections.get(id) ?? new Map();
    connections.set(id, objects);
    for (const [key, members] of Object.entries(changed)) {
      if (members === null) objects.delete(key);
      else objects.set(key, merge(objects.get(key) ?? { id: key }, members));
    }
    for (const [key, members] of objects) {
      // What a far end reports keeps its own time, and so does what the last report of a connection lacks; the rest is as new as the report.
      const isOlder = isLast ? !changed[key] : members.type?.startsWith('remote-');
      const keepsTime = isOlder && changed[key]?.timestamp === undefined && members.timestamp;
      if (!keepsTime && changed[key]?.timestamp === undefined) members.timestamp = newest;
    }
    return Object.fromEntries(objects);
  };

  /** A page can spoil a note, by a strange name on the prototype of all objects say; what else there is must stay savable. */
  const read = text => {
    try {
      return text && JSON.parse(text);
    } catch {
      return undefined;
    }
  };

  return {
    write(notes) {
      let lines = '';
      for (const text of notes.split('\n')) {
        const note = read(text);
        if (!note) continue;
        const time = note.pop();
        if (note[0] === 'getStats') note[2] = report(note[1], note[2], note[3] === 'closed');
        note.push(Math.round((time - clock) * 1000) / 1000);
        clock = time;
        lines += `${JSON.stringify(note)}\n`;
      }
      return lines;
    },
  };
}
