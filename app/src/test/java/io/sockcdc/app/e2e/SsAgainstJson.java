package io.sockcdc.app.e2e;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a JSON line of {@code snapshot} with what ss printed of the same socket, every field that ss printed, by the
 * names of the JSON; a field without a rule is a difference.
 */
final class SsAgainstJson {
    /** Clocks run on between two looks; ss may leave out parts of long times. */
    private static final double MOST_MILLIS_BETWEEN_LOOKS = 15_000;

    private static final Set<String> MOVES = Set.of("lastsnd", "lastrcv", "lastack");
    private static final Set<String> NOT_OF_SOCK_DIAG = Set.of("netid");

    private static final Map<String, String> NUMBERS = Map.ofEntries(
            entry("bytes_sent", "bytes_sent"),
            entry("bytes_retrans", "bytes_retrans"),
            entry("bytes_acked", "bytes_acked"),
            entry("bytes_received", "bytes_received"),
            entry("segs_out", "segs_out"),
            entry("segs_in", "segs_in"),
            entry("data_segs_out", "data_segs_out"),
            entry("data_segs_in", "data_segs_in"),
            entry("delivered", "delivered"),
            entry("delivered_ce", "delivered_ce"),
            entry("unacked", "unacked"),
            entry("lost", "lost"),
            entry("sacked", "sacked"),
            entry("dsack_dups", "dsack_dups"),
            entry("fackets", "fackets"),
            entry("reord_seen", "reord_seen"),
            entry("rcv_space", "rcv_space"),
            entry("rcv_ooopack", "rcv_ooopack"),
            entry("snd_wnd", "snd_wnd"),
            entry("rcv_wnd", "rcv_wnd"),
            entry("rehash", "rehash"),
            entry("notsent", "notsent_bytes"),
            entry("backoff", "backoff"),
            entry("cwnd", "snd_cwnd"),
            entry("mss", "snd_mss"),
            entry("rcvmss", "rcv_mss"),
            entry("advmss", "advmss"),
            entry("pmtu", "pmtu"),
            entry("ssthresh", "snd_ssthresh"),
            entry("rcv_ssthresh", "rcv_ssthresh"),
            entry("reordering", "reordering"),
            entry("lastsnd", "last_data_sent_ms"),
            entry("lastrcv", "last_data_recv_ms"),
            entry("lastack", "last_ack_recv_ms"));

    private static final Map<String, String> MICROS_AS_MILLIS =
            Map.of("rto", "rto_us", "ato", "ato_us", "rcv_rtt", "rcv_rtt_us", "minrtt", "min_rtt_us");

    private static final Map<String, Integer> OPTIONS =
            Map.of("ts", 1, "sack", 2, "ecn", 8, "ecnseen", 16, "fastopen", 32);

    private static final Map<String, String> STATES = Map.ofEntries(
            entry("ESTAB", "ESTABLISHED"),
            entry("SYN-SENT", "SYN_SENT"),
            entry("SYN-RECV", "SYN_RECV"),
            entry("FIN-WAIT-1", "FIN_WAIT1"),
            entry("FIN-WAIT-2", "FIN_WAIT2"),
            entry("TIME-WAIT", "TIME_WAIT"),
            entry("UNCONN", "CLOSE"),
            entry("CLOSE-WAIT", "CLOSE_WAIT"),
            entry("LAST-ACK", "LAST_ACK"),
            entry("LISTEN", "LISTEN"),
            entry("CLOSING", "CLOSING"));

    private static final Map<String, String> TIMERS = Map.of(
            "on",
            "RETRANSMIT",
            "keepalive",
            "KEEPALIVE",
            "timewait",
            "TIMEWAIT",
            "persist",
            "PROBE",
            "unknown",
            "DELAYED_ACK");

    private static final Pattern TIME = Pattern.compile("(?:(\\d+)min)?(?:(\\d+)(?:sec|\\.))?(?:(\\d+)ms)?");
    private static final Pattern MEMORY = Pattern.compile("([a-z]+)(\\d+)");
    private static final Map<String, String> MEMORY_NAMES = Map.of(
            "r",
            "rmem_alloc",
            "rb",
            "rcvbuf",
            "t",
            "wmem_alloc",
            "tb",
            "sndbuf",
            "f",
            "fwd_alloc",
            "w",
            "wmem_queued",
            "o",
            "optmem",
            "bl",
            "backlog",
            "d",
            "drops");

    private final Map<String, String> ss;
    private final JsonNode json;
    private final JsonNode tcp;
    private final List<String> differences = new ArrayList<>();

    private SsAgainstJson(Map<String, String> ss, JsonNode json) {
        this.ss = ss;
        this.json = json;
        this.tcp = json.path("tcp_info");
    }

    /** One line for each field that differs. */
    static List<String> differences(Map<String, String> ss, JsonNode json) {
        SsAgainstJson comparison = new SsAgainstJson(ss, json);
        ss.forEach(comparison::compare);
        comparison.unsaid();
        return comparison.differences;
    }

    private void compare(String name, String said) {
        if (NOT_OF_SOCK_DIAG.contains(name)) {
            same(name, said.toUpperCase(Locale.ROOT), json.path("protocol").asText());
        } else if (NUMBERS.containsKey(name)) {
            near(
                    name,
                    Double.parseDouble(said),
                    tcp.path(NUMBERS.get(name)),
                    MOVES.contains(name) ? MOST_MILLIS_BETWEEN_LOOKS : 0,
                    1);
        } else if (MICROS_AS_MILLIS.containsKey(name)) {
            near(name, Double.parseDouble(said), tcp.path(MICROS_AS_MILLIS.get(name)), 0.5, 1000);
        } else if (OPTIONS.containsKey(name)) {
            same(name, said, String.valueOf((tcp.path("options").asInt() & OPTIONS.get(name)) != 0));
        } else {
            special(name, said);
        }
    }

    private void special(String name, String said) {
        boolean listens = json.path("state").asText().equals("LISTEN");
        switch (name) {
            case "state" ->
                same(name, String.valueOf(STATES.get(said)), json.path("state").asText());
            case "recv_q" ->
                same(
                        name,
                        said,
                        json.path(listens ? "accept_queue" : "receive_queue").asText());
            case "send_q" ->
                same(
                        name,
                        said,
                        json.path(listens ? "accept_queue_limit" : "send_queue").asText());
            case "local" ->
                same(name, address(said), address(json.path("local_ip").asText("*")));
            case "peer" ->
                same(name, address(said), address(json.path("remote_ip").asText("*")));
            case "local_port" ->
                same(name, said.replace("*", "0"), json.path("local_port").asText("0"));
            case "peer_port" ->
                same(name, said.replace("*", "0"), json.path("remote_port").asText("0"));
            case "uid" -> same(name, said, json.path("uid").asText());
            case "ino" -> same(name, said, json.path("inode").asText("0"));
            case "sk" ->
                same(
                        name,
                        Long.toUnsignedString(Long.parseUnsignedLong(said, 16)),
                        json.path("cookie").asText());
            case "timer" -> timer(said);
            case "skmem" -> memory(said);
            case "congestion" -> same(name, said, json.path("congestion").asText());
            case "shutdown" -> same(name, said, arrow(json.path("shutdown").asInt()));
            case "v6only" ->
                same(
                        name,
                        said.equals("1") ? "true" : "false",
                        json.path("v6only").asText("false"));
            case "tos" ->
                same(name, Long.decode(said).toString(), json.path("tos").asText());
            case "tclass" ->
                same(name, Long.decode(said).toString(), json.path("tclass").asText());
            case "class_id" ->
                same(name, Long.decode(said).toString(), json.path("class_id").asText());
            case "fwmark" ->
                same(name, Long.decode(said).toString(), json.path("mark").asText());
            case "cgroup" -> same(name, "true", String.valueOf(json.has("cgroup_id")));
            case "wscale" ->
                same(
                        name,
                        said,
                        tcp.path("snd_wscale").asText() + ","
                                + tcp.path("rcv_wscale").asText());
            case "app_limited" ->
                same(name, "1", tcp.path("delivery_rate_app_limited").asText());
            case "retrans" ->
                same(
                        name,
                        said,
                        tcp.path("retrans").asText() + "/"
                                + tcp.path("total_retrans").asText());
            case "rtt" -> {
                String[] parts = said.split("/", 2);
                near(name, Double.parseDouble(parts[0]), tcp.path("rtt_us"), 0.5, 1000);
                near("rttvar", Double.parseDouble(parts[1]), tcp.path("rttvar_us"), 0.5, 1000);
            }
            case "pacing_rate", "delivery_rate" -> {
                String[] parts = said.replace("bps", "").split("/", 2);
                double rate = Double.parseDouble(parts[0]) / 8;
                near(name, rate, tcp.path(name), 1 + rate * 1e-5, 1);
            }
            case "send" -> {
                double rate = tcp.path("snd_cwnd").asDouble()
                        * tcp.path("snd_mss").asDouble()
                        * 8e6
                        / tcp.path("rtt_us").asDouble();
                if (Math.abs(Double.parseDouble(said.replace("bps", "")) - rate) > 1 + rate * 1e-5) {
                    differences.add("send: ss said " + said + ", and here it is " + rate);
                }
            }
            case "bbr" -> bbr(said);
            case "busy" -> millis(name, said, "busy_time_us");
            case "rwnd_limited" -> millis(name, said, "rwnd_limited_us");
            case "sndbuf_limited" -> millis(name, said, "sndbuf_limited_us");
            default -> differences.add(name + ": no rule for what ss printed, " + said);
        }
    }

    private void timer(String said) {
        String[] parts = said.split(",", 3);
        same("timer", String.valueOf(TIMERS.get(parts[0])), json.path("timer").asText());
        same("timer retransmits", parts[2], json.path("retransmits").asText("0"));
        Matcher time = TIME.matcher(parts[1]);
        if (!time.matches()) {
            differences.add("timer: no rule for " + parts[1]);
            return;
        }
        double millis = part(time, 1) * 60_000 + part(time, 2) * 1000 + part(time, 3);
        near("timer expires", millis, json.path("timer_expires_ms"), MOST_MILLIS_BETWEEN_LOOKS, 1);
    }

    private static double part(Matcher time, int group) {
        String digits = time.group(group);
        return digits == null ? 0 : Double.parseDouble(digits);
    }

    private void memory(String said) {
        Map<String, String> expected = new HashMap<>();
        Matcher word = MEMORY.matcher(said);
        while (word.find()) {
            expected.put(Objects.requireNonNull(MEMORY_NAMES.get(word.group(1))), word.group(2));
        }
        expected.forEach((name, value) ->
                same("skmem " + name, value, json.path("memory").path(name).asText()));
    }

    private void bbr(String said) {
        JsonNode info = json.path("congestion_info");
        for (String part : said.split(",", -1)) {
            String[] pair = part.split(":", 2);
            switch (pair[0]) {
                case "bw" -> {
                    double bits = (info.path("bbr_bw_hi").asDouble() * 0x1p32
                                    + info.path("bbr_bw_lo").asDouble())
                            * 8;
                    same("bbr bw", pair[1], String.format(Locale.ROOT, "%.0fbps", bits));
                }
                case "mrtt" -> near("bbr mrtt", Double.parseDouble(pair[1]), info.path("bbr_min_rtt"), 0.5, 1000);
                case "pacing_gain", "cwnd_gain" ->
                    near(pair[0], Double.parseDouble(pair[1]), info.path("bbr_" + pair[0]), 0.01, 256);
                default -> differences.add("bbr: no rule for " + part);
            }
        }
    }

    private void millis(String name, String said, String field) {
        // These run on while something waits to be sent.
        near(
                name,
                Double.parseDouble(said.substring(0, said.indexOf("ms"))),
                tcp.path(field),
                MOST_MILLIS_BETWEEN_LOOKS * 1000,
                1000);
    }

    /** What ss leaves out because it is zero or off. */
    private void unsaid() {
        if (!ss.containsKey("timer")) {
            same("timer", "", json.path("timer").asText());
        }
        if (ss.containsKey("rto")) {
            for (String name : List.of(
                    "bytes_sent",
                    "bytes_retrans",
                    "bytes_acked",
                    "bytes_received",
                    "segs_out",
                    "segs_in",
                    "unacked",
                    "lost",
                    "backoff",
                    "notsent",
                    "dsack_dups",
                    "reord_seen",
                    "rcv_ooopack")) {
                if (!ss.containsKey(name)) {
                    same(name, "0", tcp.path(NUMBERS.get(name)).asText("0"));
                }
            }
        }
    }

    private static String arrow(int shutdown) {
        return ((shutdown & 1) == 0 ? "<" : "-") + "-" + ((shutdown & 2) == 0 ? ">" : "-");
    }

    private static String address(String text) {
        String address = text.replaceFirst("%.*", "");
        if (address.equals("*")) {
            return "unspecified";
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed.isAnyLocalAddress() ? "unspecified" : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address: " + text, e);
        }
    }

    private void near(String name, double said, JsonNode here, double most, double unit) {
        if (!here.isNumber()
                || Math.abs(said * unit - here.asDouble()) > Math.max(most, Math.abs(said * unit) * 1e-5)) {
            differences.add(name + ": ss said " + said + ", and here it is " + here);
        }
    }

    private void same(String name, String said, String here) {
        if (!said.equals(here)) {
            differences.add(name + ": ss said " + said + ", and here it is " + here);
        }
    }
}
