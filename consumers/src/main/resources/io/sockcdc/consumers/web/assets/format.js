// Values as people read them. Everything here returns text; nothing returns markup.
const whole = new Intl.NumberFormat('en');
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
// Characters that steer a terminal or turn text around must show instead of act.
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

export const clean = (text) => String(text).replace(STEERING, '\ufffd');

export const count = (n) => (n == null ? '–' : whole.format(n));

export const rate = (n) => {
  if (n == null) return '–';
  if (n > 0 && n < 0.05) return '<0.1';
  return n >= 100 ? whole.format(Math.round(n)) : oneDigit.format(n);
};

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
export const bytes = (n) => {
  if (n == null) return '–';
  let value = n;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return (value >= 100 || unit === 0 ? whole.format(Math.round(value)) : oneDigit.format(value)) + ' ' + UNITS[unit];
};

export const duration = (seconds) => {
  if (seconds == null || Number.isNaN(seconds)) return '–';
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return s + ' s';
  if (s < 3600) return Math.floor(s / 60) + ' min ' + (s % 60 ? (s % 60) + ' s' : '');
  if (s < 86400) return Math.floor(s / 3600) + ' h ' + (Math.floor(s / 60) % 60) + ' min';
  return Math.floor(s / 86400) + ' d ' + (Math.floor(s / 3600) % 24) + ' h';
};

export const since = (iso, now) => (iso ? duration((now - Date.parse(iso)) / 1000) : '–');

export const many = (n, one, more = one + 's') => `${count(n)} ${n === 1 ? one : more}`;

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

const millis = (time) => (typeof time === 'string' ? Date.parse(time) : time);

export const clock = (time) => (Number.isFinite(millis(time)) ? clockFormat.format(millis(time)) : '–');

export const moment = (time) => {
  const at = millis(time);
  if (!Number.isFinite(at)) return '–';
  return new Date(at).toDateString() === new Date().toDateString() ? clockFormat.format(at) : dayFormat.format(at);
};

export const endpoint = (ip, port) => {
  if (ip == null && port == null) return '–';
  const address = ip == null ? '*' : ip.includes(':') ? '[' + ip + ']' : ip;
  return port == null ? address : address + ':' + port;
};

export const words = (name) => clean(name).toLowerCase().replaceAll('_', ' ');
