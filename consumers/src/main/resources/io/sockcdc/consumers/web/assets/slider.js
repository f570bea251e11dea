// The slider of time: how much happened when, and the moment that every view shows.
import { h, useEffect, useRef, useState } from './dom.js';
import { change } from './state.js';
import { useAnswer } from './api.js';
import { Choice } from './parts.js';
import { clock, count, duration, moment } from './format.js';

const STEPS = 1000;
const SPANS = [
  ['15m', '15 min', 'The last quarter of an hour'],
  ['1h', '1 h', 'The last hour'],
  ['6h', '6 h', 'The last six hours'],
  ['1d', '24 h', 'The last day'],
  ['all', 'all', 'All history that is kept'],
];
const SECONDS = { '15m': 900, '1h': 3600, '6h': 21600, '1d': 86400 };

export const Slider = ({ at, span = '15m', refresh }) => {
  const [minute, setMinute] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setMinute((n) => n + 1), 10_000);
    return () => clearInterval(timer);
  }, []);
  const known = SECONDS[span];
  const { data } = useAnswer('timeline', { from: known ? `-${known}s` : null, parts: 120 }, minute + (refresh > 0 ? 1 : 0));
  const [drag, setDrag] = useState(null);
  const timer = useRef(0);
  const from = data ? Date.parse(data.from) : Date.now() - 900_000;
  const until = data ? from + data.step_ms * data.events.length : Date.now();
  const earliest = data?.earliest ? Date.parse(data.earliest) : from;
  const atTime = at ? Date.parse(at) : null;
  const place = drag ?? (atTime == null || Number.isNaN(atTime) ? STEPS : Math.max(0, Math.min(STEPS - 1, Math.round(((atTime - from) / (until - from)) * STEPS))));
  const time = (position) => from + ((until - from) * position) / STEPS;
  const set = (position) => {
    clearTimeout(timer.current);
    setDrag(null);
    change({ at: position >= STEPS ? null : new Date(Math.max(time(position), Math.min(earliest + 1000, until))).toISOString().replace(/\.\d+Z/, 'Z') }, at == null);
  };
  useEffect(() => {
    const pressed = (e) => {
      if (e.target.closest('input:not([type=range]),textarea,dialog') || (e.key !== '[' && e.key !== ']')) return;
      e.preventDefault();
      set(Math.max(0, Math.min(STEPS, place + (e.key === '[' ? -10 : 10))));
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });
  const most = Math.max(1, ...(data?.events ?? [1]));
  const label = place >= STEPS ? 'now' : moment(time(place));
  return h(
    'footer',
    { class: 'slider' + (at ? ' is-past' : '') },
    h(
      'div',
      { class: 'slider-head' },
      h(
        'button',
        { type: 'button', class: 'live-button' + (at ? '' : ' on'), title: at ? 'Back to now (l)' : 'What is shown is now', onClick: () => change({ at: null }, true) },
        h('i', { class: 'pulse' }),
        at ? 'Go live' : 'Live',
      ),
      h('output', { class: 'slider-time', for: 'time' }, label),
      at && h('span', { class: 'slider-ago' }, duration((Date.now() - time(place)) / 1000) + ' ago'),
      h(Choice, { label: 'How far back', value: span, options: SPANS, onChange: (next) => change({ span: next === '15m' ? null : next }) }),
    ),
    h(
      'div',
      { class: 'slider-track' },
      h(
        'svg',
        { class: 'slider-bars', viewBox: '0 0 120 24', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        (data?.events ?? []).map((events, i) => {
          const height = events === 0 ? 0.6 : 2 + 22 * Math.sqrt(events / most);
          return h('rect', { key: i, x: i + 0.12, y: 24 - height, width: 0.76, height, class: i * (STEPS / 120) < place ? '' : 'after' }, h('title', null, `${clock(from + i * data.step_ms)}: ${count(events)} events`));
        }),
      ),
      h('input', {
        id: 'time',
        type: 'range',
        min: 0,
        max: STEPS,
        step: 1,
        value: place,
        'aria-label': 'Time',
        'aria-valuetext': label,
        title: 'Drag to any moment of the past; every view shows that moment',
        onInput: (e) => {
          const position = Number(e.currentTarget.value);
          setDrag(position);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => set(position), 220);
        },
        onChange: (e) => set(Number(e.currentTarget.value)),
      }),
    ),
    h('div', { class: 'slider-ends' }, h('span', null, moment(from)), h('span', null, 'now')),
  );
};
