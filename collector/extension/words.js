// Numbers and states as people read them.

/** Decimal, as files and rates are told. */
function scaled(value, units) {
  let at = 0;
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  return `${value >= 99.5 || at === 0 ? Math.round(value) : value.toPrecision(2)} ${units[at]}`;
}

export const bytes = value => scaled(value, ['B', 'kB', 'MB', 'GB']);
export const bitrate = value => (value === null ? '–' : scaled(value, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']));
export const share = value => (value === null ? '–' : `${(value * 100).toFixed(1)} %`);
export const milliseconds = seconds => (seconds === null ? '–' : `${Math.round(seconds * 1000)} ms`);

/** `m:ss` or `h:mm:ss`. */
export function duration(milliseconds) {
  const all = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60].map(String);
  const tail = `${seconds.padStart(2, '0')}`;
  return hours === '0' ? `${minutes}:${tail}` : `${hours}:${minutes.padStart(2, '0')}:${tail}`;
}

/** A moment, with the day only if it is not today. */
export function moment(time) {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { day: 'numeric', month: 'short' };
  return date.toLocaleString([], { ...day, hour: '2-digit', minute: '2-digit' });
}

const ENDS = {
  left: 'ended with the page',
  stopped: 'ended: switched off',
  revoked: 'ended: permission taken back',
};

/** How a recording ended; one that nobody ended was cut off. */
export const ending = ({ ended, isLive }) => (isLive ? 'recording' : ENDS[ended] ?? 'cut off: the tab crashed or the browser was closed');

export const host = url => (URL.canParse(url) ? new URL(url).host : url);
