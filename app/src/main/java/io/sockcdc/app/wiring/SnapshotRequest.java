package io.sockcdc.app.wiring;

import io.sockcdc.app.output.Format;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sockets to print, and how much of each.
 *
 * @param filter words of the filter, empty for all
 * @param selection which kinds of sockets
 * @param details what to print beside the columns
 * @param numeric whether ports stay numbers
 * @param header whether text begins with the names of the columns
 * @param capture a recorded netlink capture to decode, or null to ask the kernel
 * @param format for whom
 */
public record SnapshotRequest(
        List<String> filter,
        Set<Selection> selection,
        Set<Detail> details,
        boolean numeric,
        boolean header,
        @Nullable Path capture,
        boolean summary,
        @Nullable String netns,
        Format format) {

    /** Kinds of sockets; no family means both, no protocol means TCP and UDP. */
    public enum Selection {
        TCP,
        UDP,
        RAW,
        UNIX,
        PACKET,
        NETLINK,
        MPTCP,
        SCTP,
        DCCP,
        VSOCK,
        XDP,
        IPV4,
        IPV6,
        LISTENING,
        LISTENING_TOO
    }

    /** What ss prints with -e, -i, -m, -o and -p. */
    public enum Detail {
        EXTENDED,
        TCP_INFO,
        MEMORY,
        TIMER,
        PROCESS
    }

    public SnapshotRequest {
        filter = List.copyOf(filter);
        selection = Set.copyOf(selection);
        details = Set.copyOf(details);
    }
}
