package io.sockcdc.render;

import io.sockcdc.render.SsText.Detail;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.SocketMemory;
import io.sockcdc.schema.Timer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that ss prints behind the peer's address. Each part begins with a space. */
final class SsDetails {
    private final Set<Detail> details;

    SsDetails(Set<Detail> details) {
        this.details = details;
    }

    String of(SocketKey key, SocketEvent event) {
        StringBuilder out = new StringBuilder();
        boolean extended = details.contains(Detail.EXTENDED);
        boolean options = extended || details.contains(Detail.OPTIONS);
        if (details.contains(Detail.PROCESSES) && event.getPid() != null) {
            users(out, event);
        }
        if (options && event.getTimer() != null) {
            timer(out, event);
        }
        if (extended) {
            extended(out, key, event);
        }
        boolean memory = details.contains(Detail.MEMORY);
        boolean info = details.contains(Detail.INFO) && event.getProtocol() != Protocol.UDP;
        if (memory || info) {
            out.append(details.contains(Detail.ONE_LINE) ? "" : "\n\t");
            if (memory && event.getMemory() != null) {
                memory(out, event.getMemory());
            }
            if (info) {
                new TcpInfoText(out).append(event, options, details.contains(Detail.NUMERIC));
            }
        }
        return out.toString();
    }

    private static void users(StringBuilder out, SocketEvent event) {
        user(out, event.getCommand() == null ? "" : event.getCommand(), event.getPid());
    }

    static void user(StringBuilder out, String command, int pid) {
        out.append(" users:((\"").append(Printable.of(command).replace("\"", "\\x22"));
        out.append("\",pid=").append(pid).append("))");
    }

    private static void timer(StringBuilder out, SocketEvent event) {
        out.append(" timer:(").append(timerName(event.getTimer())).append(',');
        out.append(event.getTimerExpiresMs() == null ? "" : Numbers.timer(event.getTimerExpiresMs()));
        out.append(',')
                .append(event.getRetransmits() == null ? 0 : event.getRetransmits())
                .append(')');
    }

    private static String timerName(Timer timer) {
        return switch (timer) {
            case RETRANSMIT -> "on";
            case KEEPALIVE -> "keepalive";
            case TIMEWAIT -> "timewait";
            case PROBE -> "persist";
            case DELAYED_ACK, UNKNOWN -> "unknown";
        };
    }

    private static void extended(StringBuilder out, SocketKey key, SocketEvent event) {
        if (positive(event.getUid())) {
            out.append(" uid:").append(event.getUid());
        }
        out.append(" ino:").append(event.getInode() == null ? 0 : event.getInode());
        out.append(" sk:").append(Long.toHexString(key.getCookie()));
        if (positive(event.getMark())) {
            out.append(" fwmark:0x").append(Long.toHexString(event.getMark()));
        }
        if (event.getCgroup() != null) {
            out.append(" cgroup:").append(Printable.word(event.getCgroup()));
        } else if (positive(event.getCgroupId())) {
            out.append(" cgroup:unreachable:").append(Long.toHexString(event.getCgroupId()));
        }
        if (event.getFamily() == Family.INET6 && event.getV6only() != null) {
            out.append(" v6only:").append(event.getV6only() ? 1 : 0);
        }
        Integer shutdown = event.getShutdown();
        if (shutdown != null) {
            out.append((shutdown & 1) == 0 ? " <-" : " --").append((shutdown & 2) == 0 ? '>' : '-');
        }
    }

    private static boolean positive(@Nullable Long value) {
        return value != null && value != 0;
    }

    private static void memory(StringBuilder out, SocketMemory memory) {
        out.append(" skmem:(r").append(memory.getRmemAlloc()).append(",rb").append(memory.getRcvbuf());
        out.append(",t").append(memory.getWmemAlloc()).append(",tb").append(memory.getSndbuf());
        out.append(",f").append(memory.getFwdAlloc()).append(",w").append(memory.getWmemQueued());
        out.append(",o").append(memory.getOptmem());
        if (memory.getBacklog() != null) {
            out.append(",bl").append(memory.getBacklog());
        }
        if (memory.getDrops() != null) {
            out.append(",d").append(memory.getDrops());
        }
        out.append(')');
    }
}
