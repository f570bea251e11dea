import { h } from './dom.js';
import { useAnswer } from './api.js';
import { Badge, Details, Empty, Ip, Loading, Panel, Problem, Severity, Sparkline, State, Text } from './parts.js';
import { Table } from './table.js';
import { bytes, clean, count, endpoint, moment, rate, since, words } from './format.js';
import { hostName } from './names.js';
import { link } from './state.js';
import { eventColumns } from './view-events.js';

export const process = (row) =>
  row.command == null
    ? h('span', { class: 'faint' }, '–')
    : h('span', { title: clean(`${row.executable ?? ''} (pid ${row.pid ?? '?'})`) }, h(Text, null, row.command), row.pid != null && h('small', { class: 'faint' }, ' ' + row.pid));

const socketColumns = (now) => [
  { key: 'local', title: 'Local', hint: 'The end on our host', width: 'minmax(9rem,1.3fr)', class: 'p2', cell: (row) => h('span', { class: 'mono' }, clean(endpoint(row.local_ip, row.local_port))) },
  { key: 'remote', title: 'Remote', hint: 'The other end', width: 'minmax(9rem,1.3fr)', cell: (row) => h('span', { class: 'mono' }, clean(endpoint(row.remote_ip, row.remote_port))) },
  { key: 'state', title: 'State', hint: 'In the kernel’s words', width: '7rem', cell: (row) => h(State, { state: row.state }) },
  { key: 'direction', title: 'Direction', hint: 'Who connected to whom', width: '6rem', class: 'p2', cell: (row) => words(row.direction) },
  { key: 'process', title: 'Program', hint: 'Who holds the socket', width: 'minmax(6rem,1fr)', class: 'p2', cell: process },
  { key: 'since', title: 'Open for', hint: 'At the least', width: '6.5rem', class: 'num p2', cell: (row) => since(row.opened_not_after ?? row.observed_at, now) },
  { key: 'bytes', title: 'In / out', hint: 'Payload bytes, as far as they were reported', width: '9rem', class: 'num p3', cell: (row) => `${bytes(row.payload_bytes_received)} / ${bytes(row.payload_bytes_sent)}` },
];

// Totals are not known of the past.
const happened = (total, now) => [total == null ? null : count(total), now == null ? null : `${rate(now)}/s`].filter(Boolean).join(', now ') || null;

export const IpPage = ({ route, at, refresh }) => {
  const ip = route.argument;
  const { data, error } = useAnswer(ip ? 'ips/' + encodeURIComponent(ip) : null, { at }, refresh);
  const now = at ? Date.parse(at) : Date.now();
  const title = h('h1', { class: 'page-title mono' }, clean(ip ?? ''));
  if (!data) {
    return h(
      'div',
      { class: 'ip' },
      title,
      !error
        ? h(Loading)
        : error.status === 404
          ? h(Empty, { title: 'Nothing is known of this address' }, at ? 'It had no open connection at that moment.' : 'It has no open connection, and had none lately.')
          : h(Problem, { error }),
    );
  }
  const counts = data.counts;
  return h(
    'div',
    { class: 'ip' },
    h('div', { class: 'title-row' }, title, counts?.open_history && h(Sparkline, { values: counts.open_history, width: 160, height: 30 })),
    h(Problem, { error }),
    h(
      'div',
      { class: 'duo narrow-first' },
      h(
        Panel,
        { title: 'Connections', hint: 'Over all hosts' },
        counts
          ? h(Details, {
              rows: [
                ['Open', h('strong', null, count(counts.open)), 'Connections that are open'],
                ['By state', counts.open === 0 ? null : Object.entries(counts.open_by_state).map(([state, n]) => h('span', { key: state, class: 'pair' }, h(State, { state }), ' ', count(n)))],
                ['Opened', happened(counts.opened_total, counts.last_10_s?.opened), 'Since it is counted, and the mean of its last 10 seconds'],
                ['Closed', happened(counts.closed_total, counts.last_10_s?.closed), 'Since it is counted, and the mean of its last 10 seconds'],
                ['Failed', counts.failed_total == null ? null : count(counts.failed_total), 'Ended without ever having been established'],
                ['Data', `${bytes(counts.bytes_in)} received, ${bytes(counts.bytes_out)} sent`, 'By our hosts; payload, as far as it was reported'],
                ['Ports', `${counts.distinct_ports?.exact ? '' : '≈'}${count(counts.distinct_ports?.value)}`, 'Different server ports'],
                ['Longest open', counts.longest_open_since ? since(counts.longest_open_since, now) : null],
                ['First seen', counts.first_seen ? moment(counts.first_seen) : null],
                ['Last change', counts.last_seen ? moment(counts.last_seen) : null],
              ],
            })
          : h(Empty, { title: 'Not counted one by one' }, 'There are too many addresses; it is among the others.'),
      ),
      h(
        Panel,
        { title: 'With whom', hint: 'Programs and services of our hosts that it is connected with' },
        data.peers.length === 0
          ? h(Empty, { title: 'No connection is open' })
          : h(
              'ul',
              { class: 'plain' },
              data.peers.slice(0, 12).map((peer, i) =>
                h(
                  'li',
                  { key: i },
                  h(Badge, { kind: 'role', title: peer.role === 'SERVER' ? 'It connected to our service' : 'Our program connected to it' }, peer.role === 'SERVER' ? 'serves it' : 'calls it'),
                  h(Text, null, peer.command ?? 'unknown program'),
                  peer.port != null && h('span', { class: 'mono faint' }, `${peer.protocol.toLowerCase()} :${peer.port}`),
                  h('span', { class: 'faint p2', title: clean(peer.host_id) }, 'on ' + hostName(peer.host_id)),
                  h('span', { class: 'num push' }, count(peer.open)),
                ),
              ),
            ),
      ),
    ),
    data.anomalies.length > 0 &&
      h(
        Panel,
        { title: 'Flags', hint: 'Anomalies about it, or with it as evidence' },
        h(
          'ul',
          { class: 'flags' },
          data.anomalies.map((flag) =>
            h(
              'li',
              { key: flag.anomaly_id, class: flag.life === 'CLEAR' ? 'over' : '' },
              h(Severity, { severity: flag.severity }),
              h('a', { href: link('anomalies', flag.anomaly_id) }, h(Text, null, flag.text)),
              h('small', null, since(flag.last_seen, now) + ' ago'),
            ),
          ),
        ),
      ),
    h(
      Panel,
      { title: `Open sockets`, hint: 'With this remote address', aside: `${count(data.sockets_matching)}${data.sockets_matching > data.sockets.length ? `, the newest ${data.sockets.length} are shown` : ''}` },
      h(Table, { label: 'Open sockets', fit: true, columns: socketColumns(now), total: data.sockets.length, row: (i) => data.sockets[i], empty: h(Empty, { title: 'No socket is open' }) }),
    ),
    !at &&
      h(
        Panel,
        { title: 'Newest events', hint: 'Among the last two thousand of all addresses' },
        h(Table, { label: 'Newest events', fit: true, columns: eventColumns, total: Math.min(40, data.events.length), row: (i) => data.events[i], empty: h(Empty, { title: 'Nothing lately' }) }),
      ),
  );
};

