package io.sockcdc.app.top;

import io.sockcdc.consumers.query.Counted;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/** The live table, on a terminal or as lines. Owned by one thread. */
public final class Top {
    private static final Duration READ = Duration.ofMillis(20);
    private static final long KEY_MILLIS = 100;

    /**
     * What the table begins with.
     *
     * @param sort name of the column it is ordered by, as in the heading, in small letters
     * @param filter only addresses with this in them
     * @param interval how often the figures on the screen change
     */
    public record Start(String sort, String filter, Duration interval) {
        Column column() {
            return Column.valueOf(sort.toUpperCase(Locale.ROOT));
        }
    }

    private final TopFigures figures;
    private final Start start;

    /** A table of these figures. */
    public Top(TopFigures figures, Start start) {
        this.figures = figures;
        this.start = start;
    }

    /** Names of the columns that it can be ordered by. */
    public static List<String> sorts() {
        List<String> names = new ArrayList<>();
        for (Column column : Column.values()) {
            names.add(column.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** The chosen rows as they stand, in order. */
    public List<Counted> rows(int most) {
        return chosen(figures.figures()).stream()
                .limit(most)
                .map(AddressRow::counted)
                .toList();
    }

    /** The chosen rows as text, with a summary and a header. */
    public List<String> lines(int most, int width) {
        Figures now = figures.figures();
        TopTable table = new TopTable(width);
        List<String> lines = new ArrayList<>();
        lines.add(TopTable.summary(now));
        lines.add(table.header());
        chosen(now).stream().limit(most).map(table::row).forEach(lines::add);
        return lines;
    }

    private List<AddressRow> chosen(Figures now) {
        return TopTable.chosen(now.rows(), start.filter(), start.column(), false);
    }

    /**
     * Shows it until the user quits or {@code stopped} says so. However it ends, the terminal is as it was before.
     *
     * @throws IOException when the terminal fails
     */
    public void show(Terminal terminal, boolean colour, BooleanSupplier stopped) throws IOException {
        Attributes before = terminal.enterRawMode();
        try {
            terminal.puts(Capability.enter_ca_mode);
            terminal.puts(Capability.cursor_invisible);
            terminal.puts(Capability.keypad_xmit);
            run(terminal, colour, stopped);
        } finally {
            terminal.puts(Capability.keypad_local);
            terminal.puts(Capability.cursor_normal);
            terminal.puts(Capability.exit_ca_mode);
            terminal.flush();
            terminal.setAttributes(before);
        }
    }

    private void run(Terminal terminal, boolean colour, BooleanSupplier stopped) throws IOException {
        Display display = new Display(terminal, true);
        KeyReader keys = new KeyReader(terminal.reader());
        TopView view = new TopView(start.column(), start.filter(), colour);
        Size size = new Size(0, 0);
        Figures now = figures.figures();
        while (!view.isEnded() && !stopped.getAsBoolean()) {
            boolean changed = figures.read(READ) != now.complete();
            if (changed || !now.now().plus(start.interval()).isAfter(figures.now())) {
                now = figures.figures();
            }
            Size actual = usable(terminal.getSize());
            if (!actual.equals(size)) {
                size = actual;
                display.resize(size.getRows(), size.getColumns());
                terminal.puts(Capability.clear_screen);
                display.reset();
            }
            figures.lookInto(view.drilled());
            display.update(view.draw(now, figures.detail(), size.getColumns(), size.getRows()), 0);
            terminal.flush();
            for (Key key = keys.read(KEY_MILLIS); key != null; key = keys.read(1)) {
                view.press(key);
            }
        }
    }

    /** Terminals that do not know their size get the classic one. */
    private static Size usable(@Nullable Size size) {
        return size == null || size.getColumns() < 2 || size.getRows() < 2 ? new Size(80, 24) : size;
    }
}
