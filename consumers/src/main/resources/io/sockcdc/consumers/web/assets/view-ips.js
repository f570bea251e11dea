import { h } from './dom.js';
import { usePages } from './api.js';
import { Choice, Empty, Field, Filter, Ip, Problem, Sparkline, Text } from './parts.js';
import { Table } from './table.js';
import { bytes, clean, count, rate, since } from './format.js';
import { hostName } from './names.js';
import { change, go } from './state.js';

const KINDS = [
  ['REMOTE_IP', 'Address', 'Remote addresses, over all hosts'],
  ['HOST_SERVICE', 'Service', 'Local ports of each host'],
  ['HOST_PROCESS', 'Program', 'Programs of each host'],
  ['HOST_REMOTE_IP', 'Host and address', 'Remote addresses as each host sees them'],
  ['NETWORK', 'Network', 'Networks that analyze.networks names'],
];

const subject = (kind) => ({
  key: 'subject',
  title: { REMOTE_IP: 'Remote address', HOST_SERVICE: 'Service', HOST_PROCESS: 'Program', HOST_REMOTE_IP: 'Remote address', NETWORK: 'Network' }[kind],
  hint: 'By whom or what connections are counted',
  width: 'minmax(9.5rem,2fr)',
  sort: 'SUBJECT',
  cell: (row) =>
    row.remainder != null
      ? h('span', { class: 'faint', title: 'Subjects that are counted together because there are too many' }, '(others)')
      : row.ip
        ? h(Ip, { ip: row.ip })
        : row.process != null
          ? h(Text, null, row.process)
          : row.port != null
            ? h('span', { class: 'mono' }, `:${row.port}`, h('small', null, ' ' + row.protocol.toLowerCase()))
            : h(Text, null, row.network ?? ''),
});

const columns = (kind, past, filtered, now) =>
  [
    subject(kind),
    kind !== 'REMOTE_IP' && kind !== 'NETWORK' && { key: 'host', title: 'Host', hint: 'Whose socket it is', width: 'minmax(6rem,1fr)', class: 'p3', cell: (row) => h('span', { class: 'faint', title: clean(row.host_id ?? '') }, row.host_id ? hostName(row.host_id) : '') },
    kind === 'REMOTE_IP' && !past && { key: 'spark', title: 'Last 10 min', hint: 'Open connections, a sample every 15 seconds', width: '7.5rem', class: 'p2', cell: (row) => h(Sparkline, { values: row.open_history }) },
    { key: 'open', title: 'Open', hint: 'Connections that are open now', width: '5rem', class: 'num', sort: 'OPEN', cell: (row) => h('strong', null, count(row.open)) },
    filtered && !past && { key: 'matching', title: 'Match', hint: 'How many of them pass the filter', width: '5rem', class: 'num', cell: (row) => count(row.open_matching) },
    { key: 'opened', title: 'Opened/s', hint: 'Opened per second over the last minute', width: '5.5rem', class: 'num', sort: 'OPENED', cell: (row) => rate(quiet(row, now) ? 0 : row.last_1_min?.opened) },
    { key: 'closed', title: 'Closed/s', hint: 'Closed per second over the last minute', width: '5.5rem', class: 'num p2', sort: 'CLOSED', cell: (row) => rate(quiet(row, now) ? 0 : row.last_1_min?.closed) },
    { key: 'failed', title: 'Failed/s', hint: 'Ended without having been established, per second over the last minute', width: '5.5rem', class: 'num p3', sort: 'FAILED', cell: (row) => rate(quiet(row, now) ? 0 : row.last_1_min?.failed) },
    !past && { key: 'total', title: 'Total', hint: 'Connections opened since the subject is counted', width: '5.5rem', class: 'num p3', sort: 'TOTAL', cell: (row) => count(row.opened_total) },
    { key: 'bytes', title: 'Data', hint: 'Payload bytes in both directions, as far as they were reported', width: '6rem', class: 'num', sort: 'BYTES', cell: (row) => h('span', { title: `${bytes(row.bytes_in)} received, ${bytes(row.bytes_out)} sent by our hosts` }, bytes((row.bytes_in ?? 0) + (row.bytes_out ?? 0))) },
    { key: 'peers', title: 'Peers', hint: 'Different addresses at the other side', width: '4.5rem', class: 'num p3', sort: 'PEERS', cell: (row) => (row.distinct_peers?.exact ? '' : '≈') + count(row.distinct_peers?.value) },
    { key: 'longest', title: 'Longest', hint: 'For how long the oldest connection is open', width: '6.5rem', class: 'num p2', cell: (row) => since(row.longest_open_since, now) },
  ].filter(Boolean);

const quiet = (row, now) => now - Date.parse(row.as_of) > 60_000;

const open = (row) => {
  if (row.ip) go('ip', row.ip);
  else if (row.port != null) go('listeners', null, { filter: `sport = :${row.port}` });
};

export const Ips = ({ route, at, refresh }) => {
  const { kind = 'REMOTE_IP', sort = 'OPEN', order = 'desc', search, filter } = route.params;
  const pages = usePages('counts', 'counts', { kind, sort, order, search, filter: kind === 'NETWORK' ? null : filter, at }, refresh);
  const now = at ? Date.parse(at) : Date.now();
  return h(
    'div',
    { class: 'list' },
    h(
      'div',
      { class: 'toolbar' },
      h(Choice, { label: 'Count by', value: kind, options: KINDS, onChange: (next) => change({ kind: next === 'REMOTE_IP' ? null : next }, true) }),
      h(Field, { id: 'search', label: 'Search', value: search, placeholder: 'address, port, program, host', hint: 'Subjects with this in their text (/)', onChange: (next) => change({ search: next }) }),
      kind !== 'NETWORK' && h(Filter, { value: filter, error: pages.error, onChange: (next) => change({ filter: next }) }),
      h('span', { class: 'matching', 'aria-live': 'polite' }, pages.total == null ? '' : `${count(pages.total)} ${pages.total === 1 ? 'subject' : 'subjects'}`),
    ),
    pages.error && pages.error.parameter !== 'filter' && h(Problem, { error: pages.error }),
    h(Table, {
      label: 'Connection counts',
      columns: columns(kind, at != null, Boolean(filter), now),
      total: pages.total ?? 0,
      row: pages.row,
      onRange: pages.onRange,
      question: pages.key,
      onOpen: open,
      sort,
      order,
      onSort: (next, way) => change({ sort: next === 'OPEN' ? null : next, order: way === 'desc' ? null : way }),
      empty: pages.total === 0 && !pages.stale && h(Empty, { title: search || filter ? 'Nothing matches' : kind === 'NETWORK' ? 'No network is named' : 'No connection is open' }, search || filter ? 'Take a part of the search or filter away.' : kind === 'NETWORK' ? 'The setting analyze.networks names networks.' : 'As soon as a host connects, it shows here.'),
    }),
  );
};
