package io.sockcdc.render;

import io.sockcdc.filter.FilterNames;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prints sockets as ss does: its header, columns, words and units. Columns are as wide as what they hold; when more rows come
 * than are buffered, the widths found so far stay and rows are printed as they come. A queue that is not known is a dash.
 *
 * <p>All text from outside is escaped: nothing in a command name or a control group's path reaches the terminal as a control
 * character. Not thread-safe.
 */
public final class SsText {
    /** What is printed of each socket, by the option of ss. */
    public enum Detail {
        /** {@code -p}: the process. */
        PROCESSES,
        /** {@code -e}: timer, user, inode, cookie, mark, control group, v6only, shutdown. */
        EXTENDED,
        /** {@code -m}: socket memory. */
        MEMORY,
        /** {@code -i}: TCP information. */
        INFO,
        /** {@code -o}: timer. */
        OPTIONS,
        /** {@code -n}: exact rates. */
        NUMERIC,
        /** {@code -O}: one line a socket. */
        ONE_LINE,
        /** {@code -H}: no header. */
        NO_HEADER,
        /** No column for the protocol, as when ss is asked for one alone. */
        NO_NETID,
        /** No column for the state, as when ss is asked for one alone. */
        NO_STATE
    }

    private static final String[] HEADER = {
        "Netid", "State", "Recv-Q", "Send-Q", "Local Address", ":Port", "Peer Address", ":Port", "Process"
    };
    private static final int STATE = 1;
    private static final int LOCAL = 4;
    private static final int PEER = 6;
    private static final int PROCESS = 8;

    private final Appendable out;
    private final Set<Detail> details;
    private final @Nullable FilterNames names;
    private final int bufferedRows;
    private final List<String[]> rows = new ArrayList<>();
    private final int[] widths = new int[HEADER.length];
    private final SsDetails detailText;
    private boolean streaming;

    /**
     * A printer.
     *
     * @param names for service names instead of port numbers; null for numbers
     * @param bufferedRows how many rows may be held to find the widths; 0 prints at once with usual widths
     */
    public SsText(Appendable out, Set<Detail> details, @Nullable FilterNames names, int bufferedRows) {
        this.out = out;
        this.details = details.isEmpty() ? EnumSet.noneOf(Detail.class) : EnumSet.copyOf(details);
        this.names = names;
        this.bufferedRows = bufferedRows;
        this.detailText = new SsDetails(this.details);
        widen(HEADER);
        if (bufferedRows == 0) {
            widen(new String[] {"", "FIN-WAIT-2", "", "", "255.255.255.255", ":65535", "255.255.255.255", ":65535", ""
            });
        }
    }

    /** Prints one socket, now or when enough have come. */
    public void print(SocketKey key, SocketEvent event) throws IOException {
        String[] row = {
            SsWords.netid(event.getProtocol()),
            SsWords.state(event.getState()),
            SsWords.receiveQueue(event),
            SsWords.sendQueue(event),
            EndText.localAddress(event),
            ":" + EndText.port(event, event.getLocalPort(), names),
            EndText.remoteAddress(event),
            ":" + EndText.port(event, event.getRemotePort(), names),
            detailText.of(key, event)
        };
        add(row);
    }

    /**
     * One end of a socket of a family that events do not hold, as ss prints it.
     *
     * @param address right-aligned; escaped before it is printed
     * @param port left-aligned, with the mark that stands before it; empty for none
     */
    public record End(String address, String port) {}

    /**
     * Prints a socket of a family that events do not hold.
     *
     * @param netid as ss writes it: u_str, p_raw, nl and such
     * @param pid of the process that holds it, null for none
     * @param command of that process
     * @param extended what ss prints with -e, empty for nothing
     */
    public void print(
            String netid,
            State state,
            long receiveQueue,
            long sendQueue,
            End local,
            End peer,
            @Nullable Integer pid,
            @Nullable String command,
            String extended)
            throws IOException {
        StringBuilder process = new StringBuilder();
        if (pid != null) {
            SsDetails.user(process, command == null ? "" : command, pid);
        }
        process.append(extended.isEmpty() ? "" : " ").append(Printable.of(extended));
        add(new String[] {
            netid,
            SsWords.state(state),
            String.valueOf(receiveQueue),
            String.valueOf(sendQueue),
            Printable.of(local.address),
            Printable.of(local.port),
            Printable.of(peer.address),
            Printable.of(peer.port),
            process.toString()
        });
    }

    private void add(String[] row) throws IOException {
        if (streaming || bufferedRows == 0) {
            startStreaming();
            write(row);
            return;
        }
        widen(row);
        rows.add(row);
        if (rows.size() >= bufferedRows) {
            startStreaming();
        }
    }

    /** Prints what is still held, the header also when there was no socket. */
    public void finish() throws IOException {
        startStreaming();
    }

    private void startStreaming() throws IOException {
        if (streaming) {
            return;
        }
        streaming = true;
        if (!details.contains(Detail.NO_HEADER)) {
            write(HEADER);
        }
        for (String[] row : rows) {
            write(row);
        }
        rows.clear();
    }

    private void widen(String[] row) {
        for (int i = 0; i < PROCESS; i++) {
            widths[i] = Math.max(widths[i], row[i].length());
        }
    }

    private void write(String[] row) throws IOException {
        StringBuilder line = new StringBuilder(160);
        for (int i = details.contains(Detail.NO_NETID) ? 1 : 0; i < LOCAL; i++) {
            if (i != STATE || !details.contains(Detail.NO_STATE)) {
                left(line, row[i], widths[i]);
                line.append(' ');
            }
        }
        for (int i = LOCAL; i < PROCESS; i += PEER - LOCAL) {
            line.append(" ".repeat(Math.max(0, widths[i] - row[i].length()))).append(row[i]);
            left(line, row[i + 1], widths[i + 1]);
            line.append(i == LOCAL ? " " : "");
        }
        String process = row[PROCESS];
        line.append(process.isEmpty() || process.startsWith(" ") ? "" : " ").append(process);
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ') {
            end--;
        }
        line.setLength(end);
        out.append(line.append('\n'));
    }

    private static void left(StringBuilder line, String text, int width) {
        line.append(text).append(" ".repeat(Math.max(0, width - text.length())));
    }
}
