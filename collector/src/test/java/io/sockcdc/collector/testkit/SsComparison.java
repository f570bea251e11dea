package io.sockcdc.collector.testkit;

import static java.util.Map.entry;

import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketMemory;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares a record with what ss printed for the same socket, every field that ss printed; a field it has no rule for is a
 * difference. This is the one place that says how ss writes a field and which of them move between two looks.
 */
public final class SsComparison {
    /** Clocks: they differ between any two looks at a live socket, by no more than the time between the looks. */
    private static final Set<String> MOVES = Set.of("lastsnd", "lastrcv", "lastack");

    private static final double MOST_MILLIS_BETWEEN_LOOKS = 10_000;
    private static final double MILLIS_PER_MINUTE = 60_000;
    /** ss writes 5.098ms for 5 seconds and 98 milliseconds, and leaves small parts of long times out. */
    private static final Pattern TIMER = Pattern.compile("(?:(\\d+)min)?(?:(\\d+)(?:sec|\\.))?(?:(\\d+)ms)?");

    /** Not told by sock_diag. */
    private static final Set<String> FROM_ELSEWHERE = Set.of("users", "netid");

    /** ss leaves these out when they are zero, so a missing one says zero. */
    private static final Map<String, TcpMetric> COUNTS = Map.ofEntries(
            entry("bytes_sent", TcpMetric.BYTES_SENT),
            entry("bytes_retrans", TcpMetric.BYTES_RETRANS),
            entry("bytes_acked", TcpMetric.BYTES_ACKED),
            entry("bytes_received", TcpMetric.BYTES_RECEIVED),
            entry("segs_out", TcpMetric.SEGS_OUT),
            entry("segs_in", TcpMetric.SEGS_IN),
            entry("data_segs_out", TcpMetric.DATA_SEGS_OUT),
            entry("data_segs_in", TcpMetric.DATA_SEGS_IN),
            entry("delivered", TcpMetric.DELIVERED),
            entry("delivered_ce", TcpMetric.DELIVERED_CE),
            entry("unacked", TcpMetric.UNACKED),
            entry("lost", TcpMetric.LOST),
            entry("sacked", TcpMetric.SACKED),
            entry("dsack_dups", TcpMetric.DSACK_DUPS),
            entry("fackets", TcpMetric.FACKETS),
            entry("reord_seen", TcpMetric.REORD_SEEN),
            entry("rcv_space", TcpMetric.RCV_SPACE),
            entry("rcv_ooopack", TcpMetric.RCV_OOOPACK),
            entry("snd_wnd", TcpMetric.SND_WND),
            entry("rcv_wnd", TcpMetric.RCV_WND),
            entry("rehash", TcpMetric.REHASH),
            entry("notsent", TcpMetric.NOTSENT_BYTES),
            entry("backoff", TcpMetric.BACKOFF),
            entry("cwnd", TcpMetric.SND_CWND));

    /** Younger than the ss of some distributions, so a missing one says nothing. */
    private static final Set<String> NOT_IN_EVERY_SS = Set.of("rcv_wnd", "rehash");

    private static final Map<String, TcpMetric> NUMBERS = Map.ofEntries(
            entry("mss", TcpMetric.SND_MSS),
            entry("rcvmss", TcpMetric.RCV_MSS),
            entry("advmss", TcpMetric.ADVMSS),
            entry("pmtu", TcpMetric.PMTU),
            entry("ssthresh", TcpMetric.SND_SSTHRESH),
            entry("rcv_ssthresh", TcpMetric.RCV_SSTHRESH),
            entry("reordering", TcpMetric.REORDERING),
            entry("lastsnd", TcpMetric.LAST_DATA_SENT_MS),
            entry("lastrcv", TcpMetric.LAST_DATA_RECV_MS),
            entry("lastack", TcpMetric.LAST_ACK_RECV_MS));

    private static final Map<String, TcpMetric> MICROS_AS_MILLIS = Map.of(
            "rto", TcpMetric.RTO_US,
            "ato", TcpMetric.ATO_US,
            "rcv_rtt", TcpMetric.RCV_RTT_US,
            "minrtt", TcpMetric.MIN_RTT_US);

    private static final Map<String, TcpMetric> RATES =
            Map.of("pacing_rate", TcpMetric.PACING_RATE, "delivery_rate", TcpMetric.DELIVERY_RATE);

    private static final Map<String, Integer> OPTIONS =
            Map.of("ts", 1, "sack", 2, "ecn", 8, "ecnseen", 16, "fastopen", 32);

    private static final Map<String, SocketState> STATES = Map.ofEntries(
            entry("ESTAB", SocketState.ESTABLISHED),
            entry("SYN-SENT", SocketState.SYN_SENT),
            entry("SYN-RECV", SocketState.SYN_RECV),
            entry("FIN-WAIT-1", SocketState.FIN_WAIT1),
            entry("FIN-WAIT-2", SocketState.FIN_WAIT2),
            entry("TIME-WAIT", SocketState.TIME_WAIT),
            entry("UNCONN", SocketState.CLOSE),
            entry("CLOSE-WAIT", SocketState.CLOSE_WAIT),
            entry("LAST-ACK", SocketState.LAST_ACK),
            entry("LISTEN", SocketState.LISTEN),
            entry("CLOSING", SocketState.CLOSING));

    private static final List<String> TIMERS = List.of("off", "on", "keepalive", "timewait", "persist", "unknown");

    private final SocketRecord record;
    private final Map<String, String> ss;
    private final List<String> differences = new ArrayList<>();

    private SsComparison(SocketRecord record, Map<String, String> ss) {
        this.record = record;
        this.ss = ss;
    }

    /** One line for each field that differs; empty when all are equal. */
    public static List<String> differences(SocketRecord record, Map<String, String> ss) {
        SsComparison comparison = new SsComparison(record, ss);
        ss.forEach(comparison::field);
        comparison.absent();
        return comparison.differences;
    }

    private void field(String name, String said) {
        if (FROM_ELSEWHERE.contains(name)) {
            return;
        }
        if (COUNTS.containsKey(name) || NUMBERS.containsKey(name)) {
            TcpMetric metric = Objects.requireNonNull(COUNTS.getOrDefault(name, NUMBERS.get(name)));
            if (MOVES.contains(name)) {
                near(name, Double.parseDouble(said), tcp(metric), MOST_MILLIS_BETWEEN_LOOKS);
            } else {
                near(name, Double.parseDouble(said), tcp(metric), 0);
            }
        } else if (MICROS_AS_MILLIS.containsKey(name)) {
            number(name, Double.parseDouble(said), tcp(MICROS_AS_MILLIS.get(name)) / 1000, 1e-5);
        } else if (RATES.containsKey(name)) {
            rates(name, said);
        } else if (OPTIONS.containsKey(name)) {
            text(name, said, String.valueOf(((long) tcp(TcpMetric.OPTIONS) & OPTIONS.get(name)) != 0));
        } else if (!address(name, said) && !identity(name, said) && !tcpInfo(name, said)) {
            differences.add(name + ": no rule for what ss printed, " + said);
        }
    }

    private boolean address(String name, String said) {
        switch (name) {
            case "local" -> text(name, canonical(said), canonical(record.localIp()));
            case "peer" -> text(name, canonical(said), canonical(record.remoteIp()));
            case "local_port" -> text(name, said.replace("*", "0"), String.valueOf(record.localPort()));
            case "peer_port" -> text(name, said.replace("*", "0"), String.valueOf(record.remotePort()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean identity(String name, String said) {
        SocketDetails details = record.details();
        switch (name) {
            case "state" ->
                text(name, String.valueOf(STATES.get(said)), record.state().name());
            case "recv_q" -> text(name, said, String.valueOf(record.receiveQueue()));
            case "send_q" -> text(name, said, String.valueOf(record.sendQueue()));
            case "uid" -> text(name, said, String.valueOf(record.uid()));
            case "ino" -> text(name, said, String.valueOf(record.inode()));
            case "sk" -> text(name, said, Long.toHexString(record.cookie()));
            case "timer" -> timer(said);
            case "skmem" -> text(name, said, details == null ? "none" : skmem(details.memory()));
            case "congestion" -> text(name, said, details == null ? "none" : String.valueOf(details.congestion()));
            case "shutdown" -> text(name, said, arrow(details == null ? null : details.shutdown()));
            case "v6only" ->
                text(name, said, Boolean.TRUE.equals(details == null ? null : details.v6only()) ? "1" : "0");
            case "tos" -> hex(name, said, details == null || details.tos() == null ? null : (long) details.tos());
            case "tclass" ->
                hex(name, said, details == null || details.tclass() == null ? null : (long) details.tclass());
            case "class_id" -> hex(name, said, details == null ? null : details.classId());
            case "fwmark" -> hex(name, said, details == null ? null : details.mark());
            case "cgroup" ->
                text(name, "present", details == null || details.cgroupId() == null ? "absent" : "present");
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean tcpInfo(String name, String said) {
        switch (name) {
            case "wscale" ->
                text(name, said, (long) tcp(TcpMetric.SND_WSCALE) + "," + (long) tcp(TcpMetric.RCV_WSCALE));
            case "app_limited" -> number(name, 1, tcp(TcpMetric.DELIVERY_RATE_APP_LIMITED), 0);
            case "retrans" ->
                text(name, said, (long) tcp(TcpMetric.RETRANS) + "/" + (long) tcp(TcpMetric.TOTAL_RETRANS));
            case "rtt" -> {
                String[] parts = said.split("/", 2);
                number(name, Double.parseDouble(parts[0]), tcp(TcpMetric.RTT_US) / 1000, 1e-5);
                number("rttvar", Double.parseDouble(parts[1]), tcp(TcpMetric.RTTVAR_US) / 1000, 1e-5);
            }
            case "send" ->
                number(
                        name,
                        bits(said),
                        tcp(TcpMetric.SND_CWND) * tcp(TcpMetric.SND_MSS) * 8e6 / tcp(TcpMetric.RTT_US),
                        1e-5);
            case "busy" -> number(name, millis(said), Math.floor(tcp(TcpMetric.BUSY_TIME_US) / 1000), 0);
            case "rwnd_limited" -> number(name, millis(said), Math.floor(tcp(TcpMetric.RWND_LIMITED_US) / 1000), 0);
            case "sndbuf_limited" -> number(name, millis(said), Math.floor(tcp(TcpMetric.SNDBUF_LIMITED_US) / 1000), 0);
            case "bbr" -> bbr(said);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** What ss did not print because it is zero must be zero here, or not have arrived. */
    private void absent() {
        Set<String> unsaid = new TreeSet<>(COUNTS.keySet());
        unsaid.removeAll(ss.keySet());
        unsaid.removeAll(NOT_IN_EVERY_SS);
        if (record.state() == SocketState.LISTEN) {
            // The limit of the accept queue, which ss prints as send_q.
            unsaid.remove("sacked");
        }
        // Without -i ss prints none of them.
        if (ss.containsKey("rto") || ss.containsKey("cwnd")) {
            for (String name : unsaid) {
                TcpMetric metric = Objects.requireNonNull(COUNTS.get(name));
                TcpInfo info = record.tcpInfo();
                if (info != null && metric.ordinal() < info.arrived() && info.raw(metric) != 0) {
                    differences.add(name + ": ss left it out, and here it is " + info.raw(metric));
                }
            }
        }
        if (!ss.containsKey("timer")
                && TIMERS.get(Math.min(5, record.timer().ordinal())).equals("off") == false) {
            differences.add("timer: ss printed none, and here it is " + record.timer());
        }
    }

    private void timer(String said) {
        String[] parts = said.split(",", 3);
        int kind = Math.min(5, record.timer().ordinal());
        text("timer", parts[0], TIMERS.get(kind));
        text("timer retransmits", parts[2], String.valueOf(record.retransmits()));
        Matcher time = TIMER.matcher(parts[1]);
        if (!time.matches()) {
            differences.add("timer: no rule for " + parts[1]);
            return;
        }
        double minutes = part(time, 1);
        double millis = minutes * MILLIS_PER_MINUTE + part(time, 2) * 1000 + part(time, 3);
        double leftOut = minutes > 9 ? MILLIS_PER_MINUTE : 1000;
        near("timer expires", millis, (double) record.timerExpiresMillis(), MOST_MILLIS_BETWEEN_LOOKS + leftOut);
    }

    private static double part(Matcher time, int group) {
        String digits = time.group(group);
        return digits == null ? 0 : Double.parseDouble(digits);
    }

    private void rates(String name, String said) {
        String[] parts = said.split("/", 2);
        number(name, bits(parts[0]), tcp(Objects.requireNonNull(RATES.get(name))) * 8, 1e-5);
        if (parts.length == 2) {
            number("max_" + name, bits(parts[1]), tcp(TcpMetric.MAX_PACING_RATE) * 8, 1e-5);
        }
    }

    private void bbr(String said) {
        SocketDetails details = record.details();
        Map<String, Long> info = details == null ? null : details.congestionInfo();
        if (info == null) {
            differences.add("bbr: ss said " + said + ", and here is nothing");
            return;
        }
        for (String part : said.split(",", -1)) {
            String[] pair = part.split(":", 2);
            switch (pair[0]) {
                case "bw" ->
                    number(
                            "bbr bw",
                            bits(pair[1]),
                            (get(info, "bbr_bw_hi") * 0x1p32 + get(info, "bbr_bw_lo")) * 8,
                            1e-5);
                case "mrtt" -> number("bbr mrtt", Double.parseDouble(pair[1]), get(info, "bbr_min_rtt") / 1000.0, 1e-5);
                case "pacing_gain", "cwnd_gain" ->
                    number(pair[0], Double.parseDouble(pair[1]), get(info, "bbr_" + pair[0]) / 256.0, 1e-5);
                default -> differences.add("bbr: no rule for " + part);
            }
        }
    }

    private static double get(Map<String, Long> info, String name) {
        Long value = info.get(name);
        return value == null ? Double.NaN : value;
    }

    private double tcp(TcpMetric metric) {
        TcpInfo info = record.tcpInfo();
        if (info == null || metric.ordinal() >= info.arrived()) {
            return Double.NaN;
        }
        long raw = info.raw(metric);
        return raw >= 0 ? raw : raw + 0x1p64;
    }

    private void number(String name, double said, double here, double relative) {
        near(name, said, here, relative * Math.max(1, Math.abs(said)));
    }

    private void near(String name, double said, double here, double most) {
        if (Double.isNaN(here) || Math.abs(said - here) > most) {
            differences.add(name + ": ss said " + said + ", and here it is " + here);
        }
    }

    private void hex(String name, String said, @Nullable Long here) {
        text(name, Long.decode(said).toString(), String.valueOf(here));
    }

    private void text(String name, String said, String here) {
        if (!said.equals(here)) {
            differences.add(name + ": ss said " + said + ", and here it is " + here);
        }
    }

    private static double bits(String said) {
        return Double.parseDouble(said.replace("bps", ""));
    }

    private static double millis(String said) {
        return Double.parseDouble(said.substring(0, said.indexOf("ms")));
    }

    private static String skmem(@Nullable SocketMemory memory) {
        return memory == null
                ? "none"
                : "r" + memory.rmemAlloc() + ",rb" + memory.rcvbuf() + ",t" + memory.wmemAlloc() + ",tb"
                        + memory.sndbuf() + ",f" + memory.fwdAlloc() + ",w" + memory.wmemQueued() + ",o"
                        + memory.optmem() + ",bl" + memory.backlog() + ",d" + memory.drops();
    }

    private static String arrow(@Nullable Integer shutdown) {
        if (shutdown == null) {
            return "none";
        }
        return ((shutdown & 1) == 0 ? "<" : "-") + "-" + ((shutdown & 2) == 0 ? ">" : "-");
    }

    private static String canonical(String said) {
        String address = said.replaceFirst("%.*", "");
        if (address.equals("*")) {
            return "unspecified";
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed.isAnyLocalAddress() ? "unspecified" : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("ss printed no address: " + said, e);
        }
    }

    private static String canonical(IpAddress ip) {
        byte[] octets =
                ByteBuffer.allocate(16).putLong(ip.high()).putLong(ip.low()).array();
        try {
            return ip.isUnspecified()
                    ? "unspecified"
                    : InetAddress.getByAddress(octets).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
