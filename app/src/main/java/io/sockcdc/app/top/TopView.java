package io.sockcdc.app.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/**
 * What is on the screen, as keys have made it: order, filter, selection, and the address that is looked into. Pure: it is
 * given figures and a size and gives lines. Owned by one thread.
 */
final class TopView {
    /** Lines around the rows: summary, filter, header above, keys below. */
    private static final int AROUND = 4;

    private static final int LONGEST_FILTER = 500;
    private static final int LEAST_FILTER = 10;
    private static final String HELP = "q quit  / filter  Enter look into  arrows move  ? keys";
    private static final String FILTER_HELP = "Enter keep  Esc clear";
    private static final String DETAIL_HELP = "Esc back  arrows scroll  q quit";
    private static final List<String> KEYS = List.of(
            "up, down, PgUp, PgDn, Home, End   move",
            "left, right                       order by the column beside",
            "o p c f i u a n                   order by open, opened, closed, failed, in, out, flags, address",
            "r                                 turn the order around",
            "/                                 show only addresses that hold what you type, or that have",
            "                                  sockets as the filter language of ss says: dport = :443",
            "Enter                             look into an address: hosts, programs, sockets, flags",
            "Esc                               back, or show all addresses",
            "q                                 quit");

    private final boolean colour;
    private Column sort;
    private boolean reversed;
    private TopFilter filter;
    private boolean typing;
    private boolean help;
    private int selected;
    private @Nullable String selectedAddress;
    private int first;
    private @Nullable String drilled;
    private int scrolled;
    private int page = 1;
    private boolean ended;
    private List<AddressRow> shown = List.of();
    private List<Column> columns = List.of();

    TopView(Column sort, TopFilter filter, boolean colour) {
        this.sort = sort;
        this.filter = filter;
        this.colour = colour;
    }

    boolean isEnded() {
        return ended;
    }

    /** Which addresses are shown. */
    TopFilter filter() {
        return filter;
    }

    /** The address that is looked into; null when the table is shown. */
    @Nullable String drilled() {
        return drilled;
    }

    void press(Key key) {
        if (key.name() == Key.Name.INTERRUPT) {
            ended = true;
        } else if (typing) {
            type(key);
        } else if (help) {
            help = false;
            ended = key.is('q');
        } else if (drilled != null) {
            scroll(key);
        } else {
            command(key);
        }
    }

    private void type(Key key) {
        switch (key.name()) {
            case ENTER -> {
                typing = false;
                filter = filter.settled();
            }
            case ESCAPE -> {
                typing = false;
                filter = filter.typed("");
            }
            case BACKSPACE -> {
                String text = filter.text();
                filter = filter.typed(text.substring(0, Math.max(0, text.length() - 1)));
            }
            case UP -> move(-1);
            case DOWN -> move(1);
            case CHARACTER -> {
                if (filter.text().length() < LONGEST_FILTER && key.character() < 0x7f) {
                    filter = filter.typed(filter.text() + key.character());
                }
            }
            default -> {
                // Other keys do nothing while a filter is typed.
            }
        }
    }

    private void scroll(Key key) {
        switch (key.name()) {
            case ESCAPE, BACKSPACE, LEFT -> drilled = null;
            case UP -> scrolled--;
            case DOWN -> scrolled++;
            case PAGE_UP -> scrolled -= page;
            case PAGE_DOWN -> scrolled += page;
            case HOME -> scrolled = 0;
            case END -> scrolled = Integer.MAX_VALUE - page;
            default -> ended = key.is('q');
        }
        scrolled = Math.max(0, scrolled);
    }

    private void command(Key key) {
        switch (key.name()) {
            case UP -> move(-1);
            case DOWN -> move(1);
            case PAGE_UP -> move(-page);
            case PAGE_DOWN -> move(page);
            case HOME -> move(Integer.MIN_VALUE / 2);
            case END -> move(Integer.MAX_VALUE / 2);
            case LEFT -> orderBeside(-1);
            case RIGHT -> orderBeside(1);
            case ENTER -> {
                drilled = selectedAddress;
                scrolled = 0;
            }
            case ESCAPE -> filter = filter.typed("");
            case CHARACTER -> command(key.character());
            default -> {
                // Other keys do nothing.
            }
        }
    }

    private void command(char character) {
        switch (character) {
            case 'q' -> ended = true;
            case '/' -> typing = true;
            case '?', 'h' -> help = true;
            case 'r' -> reversed = !reversed;
            case 'k' -> move(-1);
            case 'j' -> move(1);
            default -> {
                for (Column column : Column.values()) {
                    if (column.key() == character) {
                        reversed = column == sort && !reversed;
                        sort = column;
                    }
                }
            }
        }
    }

    private void move(int by) {
        selected = Math.max(0, Math.min(shown.size() - 1, selected + by));
        selectedAddress = shown.isEmpty() ? null : shown.get(selected).address();
    }

    private void orderBeside(int by) {
        List<Column> all = new ArrayList<>(columns);
        all.add(0, Column.ADDRESS);
        int place = Math.max(0, all.indexOf(sort)) + by;
        sort = all.get(Math.max(0, Math.min(all.size() - 1, place)));
        reversed = false;
    }

    /** The screen: exactly so many lines, none wider. */
    List<AttributedString> draw(Figures figures, AddressDetail detail, int width, int height) {
        shown = TopTable.chosen(figures, filter.part(), sort, reversed);
        page = Math.max(1, height - AROUND);
        follow();
        List<AttributedString> lines = new ArrayList<>();
        lines.add(plain(TopTable.summary(figures), AttributedStyle.BOLD));
        AddressRow row = drilledRow(figures);
        if (help) {
            KEYS.forEach(line -> lines.add(plain(line, AttributedStyle.DEFAULT)));
        } else if (row != null) {
            drawDetail(lines, AddressPage.lines(row, detail, figures.now()));
        } else {
            drawTable(lines, figures, width);
        }
        while (lines.size() < height - 1) {
            lines.add(AttributedString.EMPTY);
        }
        String keys = help ? "any key goes back" : typing ? typingHelp() : row != null ? DETAIL_HELP : HELP;
        List<AttributedString> screen = new ArrayList<>(lines.subList(0, Math.max(0, height - 1)));
        screen.add(plain(keys, AttributedStyle.DEFAULT.faint()));
        return screen.stream().map(line -> line.columnSubSequence(0, width)).toList();
    }

    private @Nullable AddressRow drilledRow(Figures figures) {
        for (AddressRow row : figures.rows()) {
            if (row.address().equals(drilled)) {
                return row;
            }
        }
        drilled = null;
        return null;
    }

    /** The selection stays with its address while rows move. */
    private void follow() {
        for (int i = 0; i < shown.size(); i++) {
            if (shown.get(i).address().equals(selectedAddress) && selected != 0) {
                selected = i;
            }
        }
        move(0);
        first = Math.max(0, Math.min(first, shown.size() - page));
        first = Math.max(selected - page + 1, Math.min(first, selected));
    }

    private void drawDetail(List<AttributedString> lines, List<String> all) {
        scrolled = Math.max(0, Math.min(scrolled, all.size() - page - 2));
        all.stream().skip(scrolled).limit(page + 2L).forEach(line -> lines.add(plain(line, AttributedStyle.DEFAULT)));
    }

    private void drawTable(List<AttributedString> lines, Figures figures, int width) {
        TopTable table = new TopTable(width);
        columns = table.columns();
        lines.add(plain(told(figures, width), colour(AttributedStyle.DEFAULT, AttributedStyle.YELLOW)));
        lines.add(header(table));
        for (int i = first; i < Math.min(shown.size(), first + page); i++) {
            lines.add(row(table, shown.get(i), i == selected));
        }
        if (figures.rows().isEmpty() && figures.complete()) {
            lines.add(plain("nothing is counted yet", AttributedStyle.DEFAULT.faint()));
        }
    }

    /** What is typed, its end when it is long, and how much it leaves. */
    private String told(Figures figures, int width) {
        String text = filter.text();
        if (text.isEmpty() && !typing) {
            return "";
        }
        Map<String, Integer> matching = figures.matching();
        String left = String.format(
                Locale.ROOT,
                "%s  %d of %d%s",
                typing ? "_" : "",
                shown.size(),
                figures.rows().size(),
                matching == null ? "" : ", sockets that match " + sum(matching));
        int room = Math.max(LEAST_FILTER, width - left.length() - 1);
        return "/" + (text.length() <= room ? text : "~" + text.substring(text.length() - room + 1)) + left;
    }

    private static int sum(Map<String, Integer> matching) {
        return matching.values().stream().mapToInt(Integer::intValue).sum();
    }

    private String typingHelp() {
        String missing = filter.missing();
        return missing == null ? FILTER_HELP : "not finished: expected " + missing;
    }

    private AttributedString header(TopTable table) {
        AttributedStringBuilder line = new AttributedStringBuilder();
        List<Column> all = new ArrayList<>(table.columns());
        all.add(0, Column.ADDRESS);
        for (Column column : all) {
            String gap = column == Column.ADDRESS ? "" : " ";
            AttributedStyle style = column == sort ? AttributedStyle.INVERSE.bold() : AttributedStyle.INVERSE;
            line.append(gap, AttributedStyle.INVERSE);
            String title = column == sort ? column.title() + (reversed ? "^" : "") : column.title();
            line.append(
                    table.cell(column, title),
                    column == sort ? colour(style, AttributedStyle.CYAN).underline() : style);
        }
        return line.toAttributedString();
    }

    private AttributedString row(TopTable table, AddressRow row, boolean isSelected) {
        AttributedStyle style = AttributedStyle.DEFAULT;
        if (row.flags() > 0) {
            style = colour(style.bold(), AttributedStyle.RED);
        } else if (row.open() == 0) {
            style = style.faint();
        }
        return plain(table.row(row), isSelected ? style.inverse() : style);
    }

    private AttributedStyle colour(AttributedStyle style, int number) {
        return colour ? style.foreground(number) : style;
    }

    private static AttributedString plain(String text, AttributedStyle style) {
        return new AttributedString(text, style);
    }
}
