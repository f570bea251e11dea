import { h, useEffect, useRef, useState } from './dom.js';
import { useAnswer } from './api.js';
import { Badge, Empty, Filter, Ip, Problem, State, Text } from './parts.js';
import { Table } from './table.js';
import { bytes, clean, clock, count, endpoint, words } from './format.js';
import { change } from './state.js';

const KEPT = 400;

const what = (row) => {
  if (row.op !== 'CLOSE') return h(State, { state: row.state });
  return h('span', { class: 'reason' + (row.close_reason === 'GRACEFUL' ? '' : ' odd'), title: 'How it ended' }, words(row.close_reason ?? 'closed'));
};

const process = (row) => (row.command == null ? h('span', { class: 'faint' }, '–') : h(Text, null, row.command));

export const eventColumns = [
  { key: 'time', title: 'Time', hint: 'When the collector saw it', width: '5.4rem', cell: (row) => h('time', { class: 'mono', dateTime: row.observed_at, title: row.observed_at }, clock(row.observed_at)) },
  { key: 'op', title: 'What', hint: 'Read in a key frame, opened, changed, closed', width: '5.2rem', cell: (row) => h(Badge, { kind: 'op-' + row.op.toLowerCase() }, words(row.op)) },
  { key: 'state', title: 'State', hint: 'The state after it, or how it ended', width: '7.2rem', class: 'p2', cell: what },
  { key: 'local', title: 'Local', hint: 'The end on our host', width: 'minmax(9rem,1.2fr)', class: 'p2', cell: (row) => h('span', { class: 'mono' }, clean(endpoint(row.local_ip, row.local_port))) },
  { key: 'remote', title: 'Remote', hint: 'The other end', width: 'minmax(9rem,1.2fr)', cell: (row) => (row.remote_ip == null ? h('span', { class: 'faint' }, 'listens') : h('span', { class: 'mono' }, h(Ip, { ip: row.remote_ip }), row.remote_port ? ':' + row.remote_port : '')) },
  { key: 'process', title: 'Program', hint: 'Who holds or held the socket', width: 'minmax(5rem,.9fr)', class: 'p2', cell: process },
  { key: 'bytes', title: 'In / out', hint: 'Payload bytes so far', width: '9rem', class: 'num p3', cell: (row) => (row.payload_bytes_received == null ? '–' : `${bytes(row.payload_bytes_received)} / ${bytes(row.payload_bytes_sent)}`) },
  { key: 'host', title: 'Host', hint: 'Where it was seen', width: 'minmax(4rem,.5fr)', class: 'p3', cell: (row) => h(Text, null, row.host_name) },
];

export const Events = ({ route, at, stream }) => {
  const { filter } = route.params;
  const first = useAnswer('events', { filter, until: at, limit: at ? 400 : 100 });
  const [held, setHeld] = useState(false);
  const [feed, setFeed] = useState({ rows: [], skipped: 0, of: '' });
  const holding = useRef(false);
  holding.current = held;
  const key = filter ?? '';
  useEffect(() => {
    setFeed({ rows: [], skipped: 0, of: key });
    return stream.listen((event, data) => {
      if (event !== 'events' || holding.current) return;
      setFeed((before) => ({ rows: [...data.events, ...before.rows].slice(0, KEPT), skipped: before.skipped + data.skipped, of: key }));
    });
  }, [key, at]);
  useEffect(() => {
    const pressed = (e) => {
      if (e.key === 'p' && !e.target.closest('input,dialog')) setHeld((now) => !now);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
  const past = first.data?.events ?? [];
  const known = new Set(feed.rows.map((row) => row.epoch + '/' + row.sequence + '/' + row.host_id));
  const rows = at ? past : [...feed.rows, ...past.filter((row) => !known.has(row.epoch + '/' + row.sequence + '/' + row.host_id))].slice(0, KEPT);
  return h(
    'div',
    { class: 'list' },
    h(
      'div',
      { class: 'toolbar' },
      h(Filter, { value: filter, error: first.error, onChange: (next) => change({ filter: next }) }),
      !at && h('button', { type: 'button', class: 'button', 'aria-pressed': String(held), title: 'Hold or resume (p)', onClick: () => setHeld(!held) }, held ? 'Resume' : 'Hold'),
      h(
        'span',
        { class: 'matching', title: 'The feed shows the newest of each quarter second; every one is in the topic' },
        at ? `${count(rows.length)} events before that moment` : feed.skipped > 0 ? `${count(feed.skipped)} more came than could be shown` : 'every event that passes is shown',
      ),
    ),
    first.error && first.error.parameter !== 'filter' && h(Problem, { error: first.error }),
    h(Table, {
      label: 'Socket events',
      columns: eventColumns,
      rowHeight: 30,
      question: key + at,
      total: rows.length,
      row: (i) => rows[i],
      empty: !first.loading && h(Empty, { title: filter ? 'No event passes the filter yet' : 'No event yet' }, 'Sockets that open, change or close show here as it happens.'),
    }),
  );
};
