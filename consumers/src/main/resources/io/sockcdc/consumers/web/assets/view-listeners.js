import { h } from './dom.js';
import { usePages } from './api.js';
import { Badge, Empty, Filter, Problem, Text } from './parts.js';
import { Table } from './table.js';
import { process } from './view-ip.js';
import { clean, count, endpoint, moment, since } from './format.js';
import { change, go } from './state.js';

const WIDE = ['0.0.0.0', '::', '*'];

const queue = (row) => {
  if (row.accept_queue_limit == null) return h('span', { class: 'faint' }, '–');
  const share = row.accept_queue / Math.max(1, row.accept_queue_limit);
  return h(
    'span',
    { class: 'queue' + (share > 0.5 ? ' odd' : ''), title: `${count(row.accept_queue)} connections wait to be accepted, ${count(row.accept_queue_limit)} may` },
    h('meter', { min: 0, max: Math.max(1, row.accept_queue_limit), value: row.accept_queue }),
    `${count(row.accept_queue)} / ${count(row.accept_queue_limit)}`,
  );
};

const columns = (now) => [
  { key: 'port', title: 'Port', hint: 'Local port', width: '5rem', class: 'num', cell: (row) => h('strong', { class: 'mono' }, row.local_port ?? '–') },
  { key: 'protocol', title: 'Protocol', width: '5rem', cell: (row) => clean(row.protocol.toLowerCase()) },
  {
    key: 'address',
    title: 'Address',
    hint: 'Where it can be reached',
    width: 'minmax(9rem,1fr)',
    cell: (row) => h('span', null, h('span', { class: 'mono' }, clean(endpoint(row.local_ip, null))), WIDE.includes(row.local_ip) && h(Badge, { kind: 'wide', title: 'It listens on every address of the host' }, 'everywhere')),
  },
  { key: 'process', title: 'Program', hint: 'Who listens', width: 'minmax(7rem,1.2fr)', cell: process },
  { key: 'user', title: 'User', width: '6rem', class: 'p2', cell: (row) => (row.user != null ? h(Text, null, row.user) : row.uid ?? '–') },
  { key: 'since', title: 'Listens for', hint: 'At the least', width: '8rem', class: 'num', cell: (row) => h('span', { title: 'since ' + moment(row.opened_not_after ?? row.observed_at) }, since(row.opened_not_after ?? row.observed_at, now)) },
  { key: 'queue', title: 'Accept queue', hint: 'Connections that wait to be accepted, and how many may', width: '9.5rem', class: 'p2', cell: queue },
  { key: 'host', title: 'Host', width: 'minmax(5rem,.7fr)', class: 'p3', cell: (row) => h(Text, null, row.host_name) },
];

export const Listeners = ({ route, at, refresh }) => {
  const { filter } = route.params;
  const pages = usePages('listeners', 'listeners', { filter, at }, refresh);
  const now = at ? Date.parse(at) : Date.now();
  return h(
    'div',
    { class: 'list' },
    h('div', { class: 'toolbar' }, h(Filter, { value: filter, error: pages.error, onChange: (next) => change({ filter: next }) }), h('span', { class: 'matching' }, pages.total == null ? '' : `${count(pages.total)} listening`)),
    pages.error && pages.error.parameter !== 'filter' && h(Problem, { error: pages.error }),
    h(Table, {
      label: 'Listeners',
      columns: columns(now),
      total: pages.total ?? 0,
      row: pages.row,
      onRange: pages.onRange,
      question: pages.key,
      onOpen: (row) => go('events', null, { filter: `sport = :${row.local_port}` }),
      empty: pages.total === 0 && !pages.stale && h(Empty, { title: filter ? 'No listener passes the filter' : 'Nothing listens' }),
    }),
  );
};
