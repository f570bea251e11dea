// What the page shows is in its address: #/view/argument?parameter=value. Whoever gets the address sees the same.
import { useState, useEffect } from './dom.js';

export const VIEWS = ['overview', 'ips', 'map', 'events', 'anomalies', 'listeners', 'hosts'];

export const parse = (hash) => {
  const text = hash.replace(/^#\/?/, '');
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const parts = path.split('/').filter(Boolean).map(decode);
  const view = parts[0] === 'ip' || VIEWS.includes(parts[0]) ? parts[0] : 'overview';
  return { view, argument: parts[1] ?? null, params: Object.fromEntries(new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1))) };
};

const decode = (part) => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

export const address = (view, argument, params) => {
  const kept = Object.entries(params).filter(([, value]) => value != null && value !== '');
  const query = new URLSearchParams(kept).toString();
  return '#/' + view + (argument == null ? '' : '/' + encodeURIComponent(argument)) + (query ? '?' + query : '');
};

// The moment goes along from view to view; everything else belongs to its view.
export const link = (view, argument = null, params = {}) => {
  const { at, span } = parse(location.hash).params;
  return address(view, argument, { ...params, at, span });
};

export const go = (view, argument, params) => {
  location.hash = link(view, argument, params);
};

export const change = (params, keepsHistory = false) => {
  const now = parse(location.hash);
  const next = address(now.view, now.argument, { ...now.params, ...params });
  if (next === location.hash) return;
  if (keepsHistory) {
    location.hash = next;
  } else {
    history.replaceState(null, '', next);
    dispatchEvent(new HashChangeEvent('hashchange'));
  }
};

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

// A moment that is told from now on stands still as soon as it is shown.
export const fixed = (at) => {
  const relative = /^-(\d+)([dhms])$/.exec(at);
  const time = relative ? Date.now() - relative[1] * UNITS[relative[2]] : Date.parse(at);
  return Number.isFinite(time) ? new Date(time).toISOString().replace(/\.\d+Z/, 'Z') : null;
};

export const useRoute = () => {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parse(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
};
