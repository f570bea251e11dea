// A table that draws only the rows one sees, so that its length does not matter. Rows can be walked with the keyboard.
import { h, useEffect, useLayoutEffect, useRef, useState } from './dom.js';

const OVERSCAN = 6;

// Columns of class p2 need the width of a tablet, those of class p3 that of a desk.
const NARROW = matchMedia('(max-width: 760px)');
const MIDDLE = matchMedia('(max-width: 1100px)');

const useFitting = (columns) => {
  const [, setChange] = useState(0);
  useEffect(() => {
    const changed = () => setChange((n) => n + 1);
    NARROW.addEventListener('change', changed);
    MIDDLE.addEventListener('change', changed);
    return () => {
      NARROW.removeEventListener('change', changed);
      MIDDLE.removeEventListener('change', changed);
    };
  }, []);
  return columns.filter(({ class: its = '' }) => !(NARROW.matches && /\bp[23]\b/.test(its)) && !(MIDDLE.matches && /\bp3\b/.test(its)));
};

export const Table = ({ columns: all, total, row, rowHeight = 34, onRange, onOpen, rowClass, sort, order, onSort, label, fit = false, empty, question }) => {
  const columns = useFitting(all);
  const box = useRef(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [focus, setFocus] = useState(-1);
  useLayoutEffect(() => {
    const element = box.current;
    const look = () => setView({ top: element.scrollTop, height: element.clientHeight });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  // Another question is looked at from its top.
  useLayoutEffect(() => {
    box.current.scrollTop = 0;
    setFocus(-1);
  }, [question]);
  const first = fit ? 0 : Math.max(0, Math.floor(view.top / rowHeight) - OVERSCAN);
  const last = fit ? total : Math.min(total, Math.ceil((view.top + view.height) / rowHeight) + OVERSCAN);
  useEffect(() => {
    onRange?.(first, Math.max(first, last - 1));
  }, [first, last]);
  const template = columns.map((column) => column.width ?? 'minmax(0,1fr)').join(' ');
  const walk = (e) => {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: 15, PageUp: -15, Home: -total, End: total }[e.key];
    if (step) {
      e.preventDefault();
      const next = Math.max(0, Math.min(total - 1, (focus < 0 ? (step > 0 ? -1 : 0) : focus) + step));
      setFocus(next);
      const element = box.current;
      if (!fit) {
        if (next * rowHeight < element.scrollTop) element.scrollTop = next * rowHeight;
        if ((next + 2) * rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = (next + 2) * rowHeight - element.clientHeight;
      }
    } else if (e.key === 'Enter' && focus >= 0 && onOpen && e.target === e.currentTarget) {
      const chosen = row(focus);
      if (chosen) onOpen(chosen);
    }
  };
  const rows = [];
  for (let i = first; i < last; i++) {
    const data = row(i);
    rows.push(
      h(
        'div',
        {
          key: i,
          role: 'row',
          'aria-rowindex': i + 2,
          class: 'tr' + (i === focus ? ' focus' : '') + (onOpen ? ' opens' : '') + (data && rowClass ? ' ' + rowClass(data) : ''),
          style: { gridTemplateColumns: template, height: rowHeight + 'px' },
          onClick: (e) => {
            setFocus(i);
            if (onOpen && data && !e.target.closest('a,button') && !String(getSelection())) onOpen(data);
          },
        },
        columns.map((column) =>
          h('div', { key: column.key, role: 'cell', class: 'td ' + (column.class ?? '') }, data ? column.cell(data) : h('span', { class: 'ghost' })),
        ),
      ),
    );
  }
  return h(
    'div',
    { class: 'table' + (fit ? ' fit' : ''), role: 'table', 'aria-label': label, 'aria-rowcount': total + 1, tabIndex: 0, ref: box, onKeyDown: walk },
    h(
      'div',
      { role: 'row', class: 'tr th', style: { gridTemplateColumns: template } },
      columns.map((column) =>
        h(
          'div',
          {
            key: column.key,
            role: 'columnheader',
            class: 'td ' + (column.class ?? ''),
            title: column.hint,
            'aria-sort': column.sort && column.sort === sort ? (order === 'asc' ? 'ascending' : 'descending') : undefined,
          },
          column.sort && onSort
            ? h(
                'button',
                { type: 'button', onClick: () => onSort(column.sort, sort === column.sort && order !== 'asc' ? 'asc' : 'desc') },
                column.title,
                h('span', { class: 'arrow', 'aria-hidden': 'true' }, sort === column.sort ? (order === 'asc' ? '▲' : '▼') : ''),
              )
            : column.title,
        ),
      ),
    ),
    total === 0
      ? empty
      : fit
        ? rows
        : h('div', { class: 'rows', style: { height: total * rowHeight + 'px' } }, h('div', { style: { transform: `translateY(${first * rowHeight}px)` } }, rows)),
  );
};
