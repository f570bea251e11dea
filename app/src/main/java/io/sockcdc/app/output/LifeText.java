package io.sockcdc.app.output;

import io.sockcdc.consumers.history.SocketLife;
import io.sockcdc.render.Printable;
import io.sockcdc.schema.CapturedBy;
import io.sockcdc.schema.CloseReason;
import io.sockcdc.schema.Op;
import io.sockcdc.schema.SocketEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One socket's life for people: who it was, its bounds, and a line for everything that was told of it. */
public final class LifeText {
    private final SocketLife life;
    private final List<String> lines = new ArrayList<>();

    private LifeText(SocketLife life) {
        this.life = life;
    }

    /** The lines that tell a life. Text from outside is escaped. */
    public static List<String> lines(SocketLife life) {
        LifeText text = new LifeText(life);
        text.who();
        text.bounds();
        text.timeline();
        return text.lines;
    }

    private void who() {
        SocketEvent last = life.last();
        SocketEvent named = life.events().stream()
                .filter(event -> event.getLocalIp() != null)
                .reduce((a, b) -> b)
                .orElse(last);
        lines.add(word(last.getProtocol()) + " " + end(named.getLocalIp(), named.getLocalPort())
                + (named.getRemoteIp() == null ? "" : " - " + end(named.getRemoteIp(), named.getRemotePort()))
                + "  " + word(last.getDirection())
                + (word(last.getRole()).equals(word(last.getDirection())) ? "" : ", " + word(last.getRole())));
        lines.add("  host      " + Printable.of(last.getHostName()) + " ("
                + Printable.of(life.key().getHostId()) + "), boot "
                + Printable.of(life.key().getBootId()));
        lines.add("  socket    namespace " + life.key().getNetns() + ", cookie sk:"
                + Long.toHexString(life.key().getCookie()) + " ("
                + Long.toUnsignedString(life.key().getCookie()) + ")");
        owner();
    }

    private void owner() {
        for (int i = life.events().size() - 1; i >= 0; i--) {
            String owner = owner(life.events().get(i));
            if (!owner.isEmpty()) {
                lines.add("  owner     " + owner);
                return;
            }
        }
        lines.add("  owner     not known");
    }

    private static String owner(SocketEvent event) {
        List<String> parts = new ArrayList<>();
        if (event.getPid() != null) {
            parts.add(
                    (event.getCommand() == null ? "" : Printable.of(event.getCommand())) + "[" + event.getPid() + "]");
        }
        if (event.getExecutable() != null) {
            parts.add(Printable.of(event.getExecutable()));
        }
        if (event.getUser() != null) {
            parts.add("user " + Printable.of(event.getUser()));
        } else if (event.getUid() != null && event.getPid() != null) {
            parts.add("user " + event.getUid());
        }
        if (event.getContainerId() != null) {
            String name = event.getContainerName();
            parts.add("container " + (name == null ? "" : Printable.of(name) + " ")
                    + Printable.of(event.getContainerId()));
        }
        if (event.getPod() != null) {
            parts.add("pod " + Printable.of(event.getPod()));
        }
        return String.join(", ", parts);
    }

    private void bounds() {
        lines.add("  opened    " + between(life.openedNotBefore(), life.openedNotAfter()));
        SocketEvent end = life.end();
        if (end == null) {
            lines.add("  closed    not until " + life.until() + ", as far as was told");
        } else {
            lines.add("  closed    " + between(end.getClosedNotBefore(), end.getClosedNotAfter()));
            lines.add("  how       " + reason(end.getCloseReason()) + "; " + source(end.getCapturedBy()));
            Duration most = length(life.openedNotBefore(), end.getClosedNotAfter());
            Duration least = length(life.openedNotAfter(), end.getClosedNotBefore());
            lines.add("  lived     "
                    + (least == null || least.isNegative() ? "" : "at least " + seconds(least))
                    + (least == null || least.isNegative() || most == null ? "" : ", ")
                    + (most == null ? "" : "at most " + seconds(most)));
        }
        Long sent = life.last().getPayloadBytesSent();
        Long received = life.last().getPayloadBytesReceived();
        if (sent != null || received != null) {
            lines.add("  payload   sent " + number(sent) + ", received " + number(received) + " bytes");
        }
        lines.add("");
    }

    private void timeline() {
        SocketEvent before = null;
        List<SocketEvent> events = life.events();
        for (int i = 0; i < events.size(); i++) {
            SocketEvent event = events.get(i);
            int frames = 1;
            while (event.getOp() == Op.READ && i + 1 < events.size() && sameFrame(event, events.get(i + 1))) {
                i++;
                frames++;
            }
            String more = frames == 1
                    ? ""
                    : " (" + frames + " key frames until " + events.get(i).getObservedAt() + ")";
            lines.add("  " + event.getObservedAt() + "  " + what(event, before) + more);
            before = events.get(i);
        }
    }

    private static boolean sameFrame(SocketEvent one, SocketEvent next) {
        return next.getOp() == Op.READ
                && next.getState() == one.getState()
                && Objects.equals(next.getPid(), one.getPid())
                && Objects.equals(next.getPayloadBytesSent(), one.getPayloadBytesSent())
                && Objects.equals(next.getPayloadBytesReceived(), one.getPayloadBytesReceived());
    }

    private static String what(SocketEvent event, @Nullable SocketEvent before) {
        return switch (event.getOp()) {
            case OPEN -> "first seen, " + source(event.getCapturedBy()) + ": " + now(event, null);
            case READ -> "there in a key frame: " + now(event, before);
            case CHANGE -> "changed: " + now(event, before);
            case CLOSE ->
                "closed: " + reason(event.getCloseReason()) + "; " + source(event.getCapturedBy())
                        + (event.getHealed().isEmpty()
                                ? ""
                                : "; from earlier knowledge: " + String.join(", ", event.getHealed()));
            case UNKNOWN -> "something this version does not know";
        };
    }

    /** What holds now, of which only the news when it is known what held before. */
    private static String now(SocketEvent event, @Nullable SocketEvent before) {
        List<String> parts = new ArrayList<>();
        parts.add(
                before == null || before.getState() == event.getState()
                        ? word(event.getState())
                        : word(before.getState()) + " to " + word(event.getState()));
        String owner = owner(event);
        if (!owner.isEmpty() && (before == null || !owner.equals(owner(before)))) {
            parts.add("owned by " + owner);
        }
        if (before == null || !Objects.equals(before.getDirection(), event.getDirection())) {
            parts.add(word(event.getDirection()));
        }
        if (event.getPayloadBytesSent() != null || event.getPayloadBytesReceived() != null) {
            parts.add("sent " + number(event.getPayloadBytesSent()) + ", received "
                    + number(event.getPayloadBytesReceived()));
        }
        if (event.getAcceptQueue() != null && event.getAcceptQueue() > 0) {
            parts.add(event.getAcceptQueue() + " of " + event.getAcceptQueueLimit() + " wait to be accepted");
        }
        return String.join("; ", parts);
    }

    private static String reason(@Nullable CloseReason reason) {
        return switch (reason == null ? CloseReason.UNKNOWN : reason) {
            case GRACEFUL -> "graceful";
            case RESET -> "cut by a reset";
            case REFUSED -> "refused by the other end";
            case NEVER_CONNECTED -> "it never got connected";
            case LISTENER_CLOSED -> "the program stopped listening";
            case UNACCEPTED -> "its listener closed before anyone accepted it";
            case HOST_RESTART -> "the host restarted";
            case UNKNOWN -> "how is not known";
        };
    }

    private static String source(CapturedBy source) {
        return switch (source) {
            case SNAPSHOT -> "by looking at the table";
            case DESTROY -> "the kernel told when it freed the socket";
            case TRACE -> "the kernel traced it";
            case RECOVERY -> "concluded when the collector started again";
            case UNKNOWN -> "by a source this version does not know";
        };
    }

    private static String between(@Nullable Instant notBefore, @Nullable Instant notAfter) {
        if (notBefore == null) {
            return notAfter == null ? "not known" : "not after " + notAfter;
        }
        return notAfter == null ? "not before " + notBefore : "between " + notBefore + " and " + notAfter;
    }

    private static @Nullable Duration length(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null ? null : Duration.between(from, to);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
    }

    private static String end(@Nullable String ip, @Nullable Integer port) {
        String address = ip == null ? "*" : Printable.of(ip);
        return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":"
                + (port == null || port == 0 ? "*" : String.valueOf(port));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String number(@Nullable Long value) {
        return value == null ? "?" : String.valueOf(value);
    }
}
