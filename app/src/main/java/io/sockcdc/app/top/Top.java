package io.sockcdc.app.top;

import io.sockcdc.app.run.StopSignal;
import io.sockcdc.consumers.query.Counted;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live table, on a terminal or as lines. Owned by one thread. */
public final class Top {
    private static final Logger LOG = LoggerFactory.getLogger(Top.class);
    private static final Duration READ = Duration.ofMillis(20);
    private static final long KEY_MILLIS = 100;
    private static final Duration TO_HEAR_OF_THE_END = Duration.ofSeconds(1);

    /**
     * What the table begins with.
     *
     * @param sort name of the column it is ordered by, as in the heading, in small letters
     * @param filter which addresses
     * @param interval how often the figures on the screen change
     */
    public record Start(String sort, TopFilter filter, Duration interval) {
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
        figures.match(start.filter().expression());
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
        return TopTable.chosen(now, start.filter().part(), start.column(), false);
    }

    /**
     * Shows it until the user quits or the end is asked for. However it ends, the terminal is as it was before.
     *
     * @param out where the terminal's output goes, past the terminal library
     * @throws IOException when the terminal fails
     */
    public void show(Terminal terminal, OutputStream out, boolean colour, StopSignal stop)
            throws IOException, InterruptedException {
        String enter =
                sequences(terminal, Capability.enter_ca_mode, Capability.cursor_invisible, Capability.keypad_xmit);
        String leave = sequences(terminal, Capability.keypad_local, Capability.cursor_normal, Capability.exit_ca_mode);
        Attributes before = terminal.enterRawMode();
        try {
            write(out, enter);
            run(terminal, colour, stop);
        } catch (IllegalStateException e) {
            // The library closes the terminal when the process is told to end, maybe a moment before this thread hears
            // of it.
            if (!stop.await(TO_HEAR_OF_THE_END)) {
                throw e;
            }
        } finally {
            write(out, leave);
            restore(terminal, before);
        }
    }

    private static void restore(Terminal terminal, Attributes before) {
        try {
            terminal.setAttributes(before);
        } catch (IllegalStateException e) {
            // It is closed, which has restored them.
            LOG.atDebug().setCause(e).log("the terminal was closed before its attributes were restored");
        }
    }

    private static String sequences(Terminal terminal, Capability... capabilities) {
        StringBuilder all = new StringBuilder();
        for (Capability capability : capabilities) {
            String sequence = terminal.getStringCapability(capability);
            if (sequence != null) {
                all.append(Curses.tputs(sequence));
            }
        }
        return all.toString();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private void run(Terminal terminal, boolean colour, StopSignal stop) throws IOException {
        Display display = new Display(terminal, true);
        KeyReader keys = new KeyReader(terminal.reader());
        TopView view = new TopView(start.column(), start.filter(), colour);
        Size size = Size.of(0, 0);
        Figures now = figures.figures();
        while (!view.isEnded() && !stop.isAsked()) {
            boolean changed = figures.match(view.filter().expression());
            changed |= figures.read(READ) != now.complete();
            if (changed || !now.now().plus(start.interval()).isAfter(figures.now())) {
                now = figures.figures();
            }
            Size actual = usable(terminal.getSize());
            if (!actual.equals(size)) {
                size = actual;
                display.resize(size);
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
        return size == null || size.getColumns() < 2 || size.getRows() < 2 ? Size.of(80, 24) : size;
    }
}
