// Small parts that views are made of.
import { h, useEffect, useRef, useState } from './dom.js';
import { clean, count, words } from './format.js';
import { link } from './state.js';

export const Text = ({ children }) => h('bdi', null, clean(children ?? ''));

export const Ip = ({ ip }) => (ip == null ? h('span', { class: 'faint' }, '–') : h('a', { class: 'mono', href: link('ip', ip) }, clean(ip)));

export const Badge = ({ kind, title, children }) => h('span', { class: 'badge ' + kind, title }, children);

export const Severity = ({ severity }) =>
  h(Badge, { kind: 'sev-' + severity.toLowerCase(), title: 'How soon someone should look' }, words(severity));

const GOOD = ['ESTABLISHED', 'LISTEN'];
export const State = ({ state }) =>
  h('span', { class: 'state ' + (GOOD.includes(state) ? 'state-good' : state === 'CLOSE_WAIT' || state?.startsWith('SYN') ? 'state-odd' : 'state-dim') }, words(state ?? '–'));

export const Empty = ({ title, children }) =>
  h('div', { class: 'empty' }, h('p', { class: 'empty-title' }, title), children && h('p', null, children));

export const Problem = ({ error }) =>
  error ? h('p', { class: 'problem', role: 'alert' }, clean(error.detail ?? error.message ?? 'something failed')) : null;

export const Panel = ({ title, hint, aside, class: more, children }) =>
  h(
    'section',
    { class: 'panel ' + (more ?? '') },
    title && h('header', { class: 'panel-head' }, h('h2', { title: hint }, title), aside && h('div', { class: 'panel-aside' }, aside)),
    children,
  );

export const Loading = () => h('div', { class: 'loading', 'aria-busy': 'true' }, h('span'), h('span'), h('span'));

// A word that what is typed goes with only when typing pauses.
export const Field = ({ id, label, value, placeholder, hint, onChange, invalid, mono, describedBy }) => {
  const [text, setText] = useState(value ?? '');
  const timer = useRef(0);
  const sent = useRef(value ?? '');
  useEffect(() => {
    if ((value ?? '') !== sent.current) {
      sent.current = value ?? '';
      setText(value ?? '');
    }
  }, [value]);
  const send = (next) => {
    clearTimeout(timer.current);
    sent.current = next;
    onChange(next);
  };
  return h(
    'label',
    { class: 'field' },
    h('span', { class: 'field-label' }, label),
    h('input', {
      id,
      type: 'search',
      value: text,
      placeholder,
      title: hint,
      spellcheck: false,
      autocomplete: 'off',
      autocapitalize: 'off',
      class: mono ? 'mono' : '',
      'aria-invalid': invalid ? 'true' : undefined,
      'aria-describedby': describedBy,
      onInput: (e) => {
        const next = e.currentTarget.value;
        setText(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => send(next), 250);
      },
      onKeyDown: (e) => {
        if (e.key === 'Enter') send(e.currentTarget.value);
        if (e.key === 'Escape') e.currentTarget.blur();
      },
    }),
  );
};

export const FILTER_HINT = 'The filter language of ss: state established and ( dport = :443 or dst 10.0.0.0/8 )';

export const Filter = ({ value, error, onChange }) =>
  h(
    'div',
    { class: 'field-with-problem' },
    h(Field, {
      id: 'filter',
      label: 'Filter',
      value,
      placeholder: 'as for ss:  dport = :443',
      hint: FILTER_HINT,
      mono: true,
      invalid: error?.parameter === 'filter',
      describedBy: 'filter-problem',
      onChange,
    }),
    h('p', { id: 'filter-problem', class: 'field-problem', 'aria-live': 'polite' }, error?.parameter === 'filter' ? clean(error.detail) : ''),
  );

export const Choice = ({ label, value, options, onChange }) =>
  h(
    'div',
    { class: 'choice', role: 'group', 'aria-label': label },
    options.map(([key, text, hint]) =>
      h('button', { key, type: 'button', title: hint, 'aria-pressed': String(key === value), onClick: () => onChange(key) }, text),
    ),
  );

export const Sparkline = ({ values, width = 96, height = 22, title }) => {
  if (!values || values.length < 2) return h('span', { class: 'spark-none', title: 'Not sampled often enough yet' });
  const most = Math.max(...values, 1);
  const step = width / (values.length - 1);
  const points = values.map((v, i) => (i * step).toFixed(1) + ',' + (height - 2 - (v / most) * (height - 4)).toFixed(1));
  return h(
    'svg',
    { class: 'spark', width, height, viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': title ?? 'History' },
    h('title', null, title ?? `Open connections, a sample every 15 s; most ${count(most)}`),
    h('polygon', { points: `0,${height} ${points.join(' ')} ${width},${height}` }),
    h('polyline', { points: points.join(' ') }),
  );
};

export const Details = ({ rows }) =>
  h(
    'dl',
    { class: 'details' },
    rows.filter(([, value]) => value != null).map(([name, value, hint]) => [h('dt', { title: hint }, name), h('dd', null, value)]),
  );
