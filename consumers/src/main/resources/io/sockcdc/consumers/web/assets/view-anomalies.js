import { h } from './dom.js';
import { useAnswer } from './api.js';
import { Choice, Details, Empty, Field, Ip, Loading, Panel, Problem, Severity, Text } from './parts.js';
import { Table } from './table.js';
import { clean, count, endpoint, moment, rate, since, words } from './format.js';
import { hostName } from './names.js';
import { change, go, link } from './state.js';

const STATES = [
  ['all', 'All', 'Open ones first, then the newest that are over'],
  ['open', 'Open', 'Those that are not over'],
  ['cleared', 'Over', 'Those that have been quiet for long enough'],
];

const NAMES = { remote_ip: 'address', host_id: 'host', local_port: 'port', remote_port: 'remote port', protocol: 'protocol', process: 'program' };

const subject = (flag) => {
  const { fields } = flag.subject;
  const shown = Object.keys(NAMES).filter((name) => fields[name] != null && (name !== 'host_id' || Object.keys(fields).length === 1));
  return h(
    'span',
    { class: 'subject' },
    shown.map((name) =>
      h('span', { key: name, title: NAMES[name] }, name === 'remote_ip' ? h(Ip, { ip: fields[name] }) : name === 'local_port' ? h('span', { class: 'mono' }, ':' + clean(fields[name])) : name === 'host_id' ? hostName(fields[name]) : h(Text, null, fields[name])),
    ),
  );
};

// Its life from left to right: what was measured at each step, against the threshold.
const Life = ({ flag, now }) => {
  const begin = Date.parse(flag.first_seen);
  const end = flag.life === 'CLEAR' ? Date.parse(flag.cleared_at ?? flag.at) : Math.max(now, Date.parse(flag.at));
  const span = Math.max(1000, end - begin);
  const most = Math.max(flag.threshold, ...flag.steps.map((step) => step.value), 1e-9) * 1.15;
  const x = (time) => 8 + ((time - begin) / span) * 584;
  const y = (value) => 84 - (value / most) * 72;
  const points = flag.steps.map((step) => [x(Date.parse(step.at)), y(step.life === 'CLEAR' ? 0 : step.value), step]);
  return h(
    'svg',
    { class: 'life', viewBox: '0 0 600 110', role: 'img', 'aria-label': 'Its life' },
    h('rect', { class: 'life-span sev-fill-' + flag.severity.toLowerCase(), x: 8, y: 12, width: 584, height: 72, rx: 4 }),
    h('line', { class: 'life-threshold', x1: 8, x2: 592, y1: y(flag.threshold), y2: y(flag.threshold) }),
    h('text', { class: 'life-label', x: 588, y: y(flag.threshold) - 4, 'text-anchor': 'end' }, 'threshold ' + rate(flag.threshold)),
    points.length > 1 && h('polyline', { class: 'life-line', points: points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ') }),
    points.map(([px, py, step], i) =>
      h('circle', { key: i, class: 'life-step ' + step.life.toLowerCase(), cx: px, cy: py, r: 4 }, h('title', null, `${moment(step.at)}: ${words(step.life)}, ${rate(step.value)} ${clean(flag.unit)}, ${words(step.severity)}`)),
    ),
    h('text', { class: 'life-label', x: 8, y: 103 }, moment(begin)),
    h('text', { class: 'life-label', x: 592, y: 103, 'text-anchor': 'end' }, flag.life === 'CLEAR' ? 'over ' + moment(end) : 'now'),
  );
};

const evidenceColumns = [
  { key: 'local', title: 'Local', width: 'minmax(9rem,1fr)', class: 'p2', cell: (row) => h('span', { class: 'mono' }, clean(endpoint(row.local_ip, row.local_port))) },
  { key: 'remote', title: 'Remote', width: 'minmax(9rem,1fr)', cell: (row) => (row.remote_ip ? h('span', { class: 'mono' }, h(Ip, { ip: row.remote_ip }), row.remote_port ? ':' + row.remote_port : '') : h('span', { class: 'faint' }, '–')) },
  { key: 'protocol', title: 'Protocol', width: '5rem', class: 'p2', cell: (row) => clean(row.protocol.toLowerCase()) },
  { key: 'process', title: 'Program', width: 'minmax(6rem,1fr)', cell: (row) => (row.command == null ? h('span', { class: 'faint' }, '–') : h(Text, null, row.command)) },
  { key: 'pid', title: 'Pid', width: '5rem', class: 'num p2', cell: (row) => row.pid ?? '–' },
];

const One = ({ flag, now }) =>
  h(
    'article',
    { class: 'anomaly' },
    h('header', null, h(Severity, { severity: flag.severity }), h('h2', null, clean(flag.rule)), h('span', { class: 'faint' }, flag.life === 'CLEAR' ? 'over' : 'open')),
    h('p', { class: 'anomaly-text' }, h(Text, null, flag.text)),
    h(Life, { flag, now }),
    h(Details, {
      rows: [
        ['About', subject(flag)],
        ['Measured', `${rate(flag.value)} ${clean(flag.unit)}`],
        ['Threshold', `${rate(flag.threshold)}`, 'What it was judged against'],
        ['Usual', flag.baseline ? `${rate(flag.baseline.mean)} ± ${rate(flag.baseline.deviation)}` : null, 'Decaying mean and deviation'],
        ['First seen', moment(flag.first_seen)],
        ['Last seen', moment(flag.last_seen)],
        ['Cleared', flag.cleared_at ? moment(flag.cleared_at) : null],
        ['Data', flag.data_quality === 'LOWER_BOUND' ? 'events were lost: a lower bound' : 'complete', 'Whether events were lost on these hosts then'],
        ['ATT&CK', flag.technique ? clean(flag.technique) : null, 'MITRE ATT&CK technique'],
        ['Hosts', flag.host_ids.map((id) => h('span', { key: id, title: clean(id) }, hostName(id), ' '))],
      ],
    }),
    h('h3', { title: 'Up to ten sockets that took part' }, 'Evidence'),
    h(Table, { label: 'Evidence', fit: true, columns: evidenceColumns, total: flag.evidence.length, row: (i) => flag.evidence[i], empty: h(Empty, { title: 'No sample socket' }) }),
    flag.subject.fields.remote_ip && h('p', null, h('a', { href: link('ip', flag.subject.fields.remote_ip) }, 'Everything about this address')),
  );

export const Anomalies = ({ route, at, refresh }) => {
  const { state = 'all', rule, subject: about } = route.params;
  const { data, error } = useAnswer('anomalies', { state, rule, subject: about, at, limit: 500 }, refresh);
  const now = at ? Date.parse(at) : Date.now();
  const flags = data?.anomalies ?? [];
  const single = useAnswer(route.argument && data && !flags.some((flag) => flag.anomaly_id === route.argument) ? 'anomalies/' + encodeURIComponent(route.argument) : null, {}, refresh);
  const chosen = flags.find((flag) => flag.anomaly_id === route.argument) ?? (route.argument && !single.stale ? single.data : null);
  const rules = [...new Set(flags.map((flag) => flag.rule))].sort();
  return h(
    'div',
    { class: 'list' },
    h(
      'div',
      { class: 'toolbar' },
      h(Choice, { label: 'Which', value: state, options: STATES, onChange: (next) => change({ state: next === 'all' ? null : next }) }),
      h(Field, { id: 'subject', label: 'About', value: about, placeholder: 'address, port, program', onChange: (next) => change({ subject: next }) }),
      h(
        'label',
        { class: 'field' },
        h('span', { class: 'field-label' }, 'Rule'),
        h(
          'select',
          { value: rule ?? '', onChange: (e) => change({ rule: e.currentTarget.value }) },
          h('option', { value: '' }, 'every rule'),
          [...new Set([...(rule ? [rule] : []), ...rules])].map((name) => h('option', { key: name, value: name }, clean(name))),
        ),
      ),
      h('span', { class: 'matching' }, data ? `${count(data.matching)} ${data.matching === 1 ? 'flag' : 'flags'}` : ''),
    ),
    h(Problem, { error }),
    !data
      ? !error && h(Loading)
      : flags.length === 0
        ? h(Empty, { title: state === 'cleared' ? 'Nothing has cleared yet' : at ? 'No anomaly was open then' : rule || about ? 'No flag matches' : 'No anomaly is open' }, 'What the rules find shows here with its evidence, and stays for a while when it is over.')
        : h(
            'div',
            { class: 'split' + (chosen ? ' has-choice' : '') },
            h(
              'ul',
              { class: 'flag-list' },
              flags.map((flag) =>
                h(
                  'li',
                  { key: flag.anomaly_id },
                  h(
                    'a',
                    { href: link('anomalies', flag.anomaly_id, route.params), class: 'flag' + (flag.life === 'CLEAR' ? ' over' : ''), 'aria-current': flag.anomaly_id === route.argument ? 'true' : undefined },
                    h('span', { class: 'flag-head' }, h(Severity, { severity: flag.severity }), h('strong', null, clean(flag.rule)), h('span', { class: 'push faint', title: moment(flag.last_seen) }, flag.life === 'CLEAR' ? 'over ' + since(flag.cleared_at ?? flag.at, now) : 'for ' + since(flag.first_seen, now))),
                    h('span', { class: 'flag-text' }, h(Text, null, flag.text)),
                  ),
                ),
              ),
            ),
            chosen
              ? h(Panel, { class: 'choice-panel', title: null }, h('button', { type: 'button', class: 'icon close', title: 'Close', 'aria-label': 'Close', onClick: () => go('anomalies', null, route.params) }, '×'), h(One, { flag: chosen, now }))
              : h('div', { class: 'pick p2' }, h(Empty, { title: 'Pick a flag' }, 'Its evidence, its life and what it was judged against show here.')),
          ),
  );
};

